import { z } from 'zod';
import { uuid } from '../../random.ts';
import { AwsError, type OperationContext } from '../../service.ts';
import type { Events } from './events.ts';
import type { Functions } from './functions.ts';
import { EVENT_PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX } from './limits.ts';
import type { Underway } from './underway.ts';

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

/** What invocations share. */
export interface Invoking {
  readonly functions: Functions;
  readonly events: Events;
  readonly underway: Underway;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(
  { functions, events, underway }: Invoking,
  input: unknown,
  context: OperationContext,
): Promise<Partial<InvokeOutput>> {
  const parsed = InvokeInput.safeParse(input);
  if (!parsed.success) throw invalidParameter(z.prettifyError(parsed.error));
  const { FunctionName, Payload, InvocationType } = parsed.data;
  const { pool, definition } = functions.get(FunctionName);
  checkSize(Payload, InvocationType);
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  if (InvocationType === 'Event') {
    events.accept(definition.name, Payload, context);
    return { StatusCode: 202 };
  }
  const { payload, isError } = await underway.track(pool.invoke(uuid(context.random), Payload));
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: payload,
    ...(isError && { FunctionError: 'Unhandled' }),
  };
}

function checkSize(payload: string, invocationType: string): void {
  const bytes = Buffer.byteLength(payload);
  const limit = invocationType === 'Event' ? EVENT_PAYLOAD_BYTES_MAX : PAYLOAD_BYTES_MAX;
  if (bytes <= limit) return;
  throw new AwsError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
    413,
  );
}

export const invalidParameter = (message: string) =>
  new AwsError('InvalidParameterValueException', message);
