import * as z from 'zod';
import { judgedOperation } from '../../../judged.ts';
import { AwsError } from '../../../service.ts';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_ListNamedQueries.html and its siblings */
const LIST_MAX = 50;

export const invalidRequest = (message: string) =>
  new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: 'INVALID_INPUT' });

export const operation = judgedOperation(invalidRequest);

/** What a List operation takes. */
export const Page = {
  MaxResults: z.int().min(0).max(LIST_MAX).optional(),
  NextToken: z.coerce.number().int().min(0).default(0),
};

/** One page of a list, and the token of the next. */
export function pageOf<Item>(
  items: readonly Item[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken: number },
): { items: readonly Item[]; next: { NextToken?: string } } {
  const end = NextToken + (MaxResults || LIST_MAX);
  const next = end < items.length ? { NextToken: String(end) } : {};
  return { items: items.slice(NextToken, end), next };
}
