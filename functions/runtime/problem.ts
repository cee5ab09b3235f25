import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  PROBLEMS,
  type ProblemCode,
  type ProblemDocument,
} from '../../schemas/participation/problem.ts';

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
  const { status, title } = PROBLEMS[problem.code];
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
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    },
    body: JSON.stringify(document),
  };
}
