import type { z } from 'zod';
import { AwsError } from '../../service.ts';

/**
 * Errors by their names in the JSON protocol, with the codes that they had in the query protocol:
 * SDKs and their users know some by the old ones.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

export const queryCode = (code: string): string => QUERY_CODES[code] ?? code;

export const queueDoesNotExist = () =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message);

export const invalidAttribute = (message: string) => new AwsError('InvalidAttributeValue', message);

export const invalidHandle = (handle: string) =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`, 404);

/** What a request's members look like; throws the error that SQS answers with. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') ?? '';
  if (
    issue?.code === 'invalid_type' &&
    issue.input === undefined &&
    valueAt(input, name) === undefined
  ) {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
  }
  throw invalidValue(`Value for parameter ${name} is invalid. Reason: ${issue?.message}.`);
}

const valueAt = (input: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], input);
