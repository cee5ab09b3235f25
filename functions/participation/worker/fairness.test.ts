import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import { ParticipationProcessed } from '../../../schemas/participation/participation-processed.ts';
import { mockedParts, record } from '../testing/mocked-parts.ts';
import { createWorker } from './worker.ts';

const NOW = 1_704_290_000_100;
const REMAINING_MS = 60_000;

/** What a transaction meets: nothing, another one at work, or stock that others took in the meantime. */
const meeting = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'nothing' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'conflict' as const }) },
  { weight: 1, arbitrary: fc.nat(3).map((taken) => ({ kind: 'others' as const, taken })) },
);
const situation = fc.record({
  stock: fc.nat(12),
  /** Milliseconds before now at which the messages were queued; many at the same one. */
  queuedAgo: fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }),
  meetings: fc.array(meeting, { maxLength: 6 }),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

const cancelled = (code: string) =>
  new TransactionCanceledException({
    $metadata: {},
    message: '',
    CancellationReasons: [{ Code: code }],
  });

/** Runs one batch over a stock that others take from too; gives what was published. */
async function decide({
  stock,
  queuedAgo,
  meetings,
}: Situation): Promise<ParticipationProcessed[]> {
  const mocked = mockedParts(NOW);
  const { documents, bus } = mocked.mocks;
  const event = { eventId: 'sale', capacity: 12, opensAt: 0, closesAt: null, configVersion: 1 };
  let remaining = stock;
  const met = [...meetings];
  documents.on(GetCommand).callsFake(() => ({ Item: { ...event, remaining } }));
  documents.on(TransactWriteCommand).callsFake(({ TransactItems }) => {
    const now = met.shift() ?? { kind: 'nothing' };
    if (now.kind === 'conflict') throw cancelled('TransactionConflict');
    if (now.kind === 'others') remaining -= Math.min(remaining, now.taken);
    const winners = TransactItems.length - 1;
    if (winners > remaining) throw cancelled('ConditionalCheckFailed');
    remaining -= winners;
    return {};
  });
  const records = queuedAgo.map((ago, index) => {
    const userId = `user-${index}`;
    const requestId = requestIdOf('sale', userId);
    return record(`${index}`, { requestId, eventId: 'sale', userId, queuedAt: NOW - ago });
  });
  const answer = await createWorker(mocked.parts)(records, REMAINING_MS);
  const entries = bus
    .commandCalls(PutEventsCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? []);
  mocked.restore();
  expect(answer).toEqual({ batchItemFailures: [] });
  return entries.map(({ Detail }) => ParticipationProcessed.parse(JSON.parse(Detail ?? '')));
}

test('within a batch nobody wins who was queued later than someone who lost to SOLD_OUT', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      const facts = await decide(given);
      expect(facts).toHaveLength(given.queuedAgo.length);
      const queued = (code: string) =>
        facts
          .filter(({ resultCode }) => resultCode === code)
          .map(({ timestamps, requestId }) => `${timestamps.queuedAt} ${requestId}`)
          .sort();
      const [lastWinner, firstLoser] = [queued('SUCCESS').at(-1), queued('SOLD_OUT').at(0)];
      expect(lastWinner === undefined || firstLoser === undefined || lastWinner < firstLoser).toBe(
        true,
      );
    }),
  );
});
