import type { InvokeOutput } from '../invoke.ts';

/**
 * The messages of a batch that the function has dealt with, by id.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function succeededIds(
  { FunctionError, Payload }: Pick<InvokeOutput, 'FunctionError' | 'Payload'>,
  ids: readonly string[],
  reportsItemFailures: boolean,
): readonly string[] {
  if (FunctionError) return [];
  if (!reportsItemFailures) return ids;
  const failures = itemFailures(Payload);
  // An identifier that is none of the batch's says nothing about which messages failed: all stay.
  if (!failures?.every((id) => ids.includes(id))) return [];
  return ids.filter((id) => !failures.includes(id));
}

/** Undefined when the answer is not of the documented shape. */
function itemFailures(payload: string): readonly string[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (answer === null || answer === '') return [];
  if (typeof answer !== 'object') return undefined;
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const ids = failures.map((failure) => (failure as { itemIdentifier?: unknown })?.itemIdentifier);
  return ids.every((id) => typeof id === 'string') ? ids : undefined;
}
