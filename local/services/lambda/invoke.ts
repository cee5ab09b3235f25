import { z } from 'zod';
import { uuid } from '../../random.ts';
import { AwsError, type OperationContext } from '../../service.ts';
import type { Functions } from './functions.ts';
import { PAYLOAD_BYTES_MAX } from './limits.ts';

const InvokeInput = z.object({
  /** A name or an ARN. */
  FunctionName: z.string(),
  /** JSON text. */
  Payload: z.string().default('{}'),
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
});

export interface InvokeOutput {
  readonly StatusCode: number;
  readonly ExecutedVersion: string;
  /** JSON text: the answer, or the error. */
  readonly Payload: string;
  /** Present when the function itself failed. */
  readonly FunctionError?: 'Unhandled';
}

/** Counts what is under way, for flush and close. */
export class Underway {
  readonly #running = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** What runs now, not what is begun later; resolves with how many those were. */
  async settled(): Promise<number> {
    const running = [...this.#running];
    await Promise.allSettled(running);
    return running.length;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(
  functions: Functions,
  underway: Underway,
  input: unknown,
  context: OperationContext,
): Promise<Partial<InvokeOutput>> {
  const parsed = InvokeInput.safeParse(input);
  if (!parsed.success) throw invalidParameter(z.prettifyError(parsed.error));
  const { FunctionName, Payload, InvocationType } = parsed.data;
  const { pool } = functions.get(FunctionName);
  const bytes = Buffer.byteLength(Payload);
  if (bytes > PAYLOAD_BYTES_MAX) {
    throw new AwsError(
      'RequestTooLargeException',
      `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_BYTES_MAX} bytes)`,
      413,
    );
  }
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  if (InvocationType === 'Event') {
    throw invalidParameter('The invocation type Event is not part of the local cloud.');
  }
  const { payload, isError } = await underway.track(pool.invoke(uuid(context.random), Payload));
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: payload,
    ...(isError && { FunctionError: 'Unhandled' }),
  };
}

export const invalidParameter = (message: string) =>
  new AwsError('InvalidParameterValueException', message);
