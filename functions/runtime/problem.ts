import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemCode, ProblemDocument } from '../../schemas/participation/problem.ts';

const TITLES: Record<ProblemCode, { status: number; title: string }> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'event-not-found': { status: 404, title: 'There is no such event' },
  'participation-not-found': { status: 404, title: 'There is no such participation' },
  'event-not-open': { status: 409, title: 'The event is not open yet' },
  'event-closed': { status: 409, title: 'The event is closed' },
  'capacity-below-taken': { status: 409, title: 'The capacity would be below what is taken' },
  conflict: { status: 409, title: 'Somebody else changed it at the same time' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available for the moment' },
};

/** An error that the API answers as an RFC 9457 problem document. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;

  /** @param detail one sentence for the person who called: what to do next, nothing personal. */
  constructor(code: ProblemCode, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The HTTP answer for a problem. */
export function problemAnswer(problem: Problem): APIGatewayProxyStructuredResultV2 {
  const { status, title } = TITLES[problem.code];
  const document: ProblemDocument = {
    type: `urn:eventflow:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
  };
  const retry = problem.retryAfterSeconds;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    },
    body: JSON.stringify(document),
  };
}
