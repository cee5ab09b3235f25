import { z } from 'zod';
import { AwsError } from '../../service.ts';
import { BATCH_ENTRIES_MAX, BATCH_ID_LENGTH_MAX } from './limits.ts';

const ID = new RegExp(`^[\\w-]{1,${BATCH_ID_LENGTH_MAX}}$`);

/** The members that every batch request has. */
export const batchOf = <Entry extends z.ZodRawShape>(entry: Entry) =>
  z.object({
    QueueUrl: z.string(),
    Entries: z.array(z.object({ Id: z.string(), ...entry })),
  });

interface Entry {
  readonly Id: string;
}

export interface BatchAnswer<Result> {
  readonly Successful: (Result & Entry)[];
  readonly Failed: (Entry & { SenderFault: boolean; Code: string; Message: string })[];
}

/** @throws AwsError when the batch as a whole is refused. */
export function checkBatch(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > BATCH_ENTRIES_MAX) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${BATCH_ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  }
  const wrong = entries.find(({ Id }) => !ID.test(Id));
  if (wrong) {
    throw new AwsError(
      'InvalidBatchEntryId',
      `A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most ${BATCH_ID_LENGTH_MAX}: "${wrong.Id}".`,
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  }
}

/** Each entry on its own: what is wrong with one does not touch the others. */
export function eachEntry<E extends Entry, Result>(
  entries: readonly E[],
  handle: (entry: E) => Result,
): BatchAnswer<Result> {
  const answer: BatchAnswer<Result> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: entry.Id, ...handle(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { code, message, statusCode } = error;
      const failed = { SenderFault: statusCode < 500, Code: code, Message: message };
      answer.Failed.push({ Id: entry.Id, ...failed });
    }
  }
  return answer;
}
