import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Values } from '../athena.ts';
import { createCapacities } from './capacities.ts';
import { createOversold } from './oversold.ts';

const documents = mockClient(DynamoDBDocumentClient);
afterEach(() => void documents.reset());
// Other tests of this process have the real client.
afterAll(() => documents.restore());

const DAY = { date: '2026-01-04', zone: 'UTC' };
const event = (eventId: string, capacity: number, opens = '2026-01-02', closes?: string) => ({
  eventId,
  capacity,
  opensAt: Date.parse(opens),
  closesAt: closes === undefined ? null : Date.parse(closes),
  configVersion: 1,
});
type Event = ReturnType<typeof event>;

function oversold(winners: readonly [string, number][], ...reads: Event[][]) {
  const listed = documents.on(QueryCommand);
  for (const Items of reads) listed.resolvesOnce({ Items });
  listed.resolves({ Items: reads.at(-1) ?? [] });
  const asked: Values[] = [];
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const ask = createOversold(
    async (_name, values) => {
      asked.push(values);
      return { columns: ['eventId', 'winner_count'], rows: winners, sql: '', scannedBytes: 0 };
    },
    createCapacities(client, 'table'),
  );
  return { asked, found: ask(DAY) };
}

test('winners beyond the capacity are counted, event by event', async () => {
  const winners: [string, number][] = [
    ['sale', 7],
    ['fair', 5],
    ['tour', 9],
  ];
  const { found, asked } = oversold(winners, [
    event('sale', 5),
    event('fair', 5, '2026-01-01T10:00:00Z'),
    event('tour', 8),
  ]);

  expect(await found).toEqual({
    count: 3,
    details: { sale: '7 winners, capacity 5', tour: '9 winners, capacity 8' },
  });
  // From the day on which the first of them opened.
  expect(asked).toEqual([{ ...DAY, event: '', since: '2026-01-01' }]);
});

test('every page of events is read', async () => {
  documents
    .on(QueryCommand)
    .resolves({ Items: [event('sale', 1)], LastEvaluatedKey: { PK: 'EVENT#sale' } })
    .on(QueryCommand, { ExclusiveStartKey: { PK: 'EVENT#sale' } })
    .resolves({ Items: [event('tour', 1)] });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));

  const events = await createCapacities(client, 'table')();

  expect(events.map(({ eventId }) => eventId)).toEqual(['sale', 'tour']);
});

test('a capacity that was raised while winners were counted is no violation', async () => {
  const { found } = oversold([['sale', 7]], [event('sale', 5)], [event('sale', 7)]);

  expect(await found).toEqual({ count: 0, details: {} });
});

test('events that ended long ago, or have not begun, are not read back to', async () => {
  const { found, asked } = oversold(
    [],
    [
      event('old', 1, '2025-06-01', '2025-12-01'),
      event('parked', 1, '2025-12-20', '2025-12-24'),
      event('later', 1, '2026-02-01'),
    ],
  );
  await found;

  expect(asked[0]?.since).toBe('2025-12-20');
});

test('without an event nothing is asked; of one that the table does not have, nothing is said', async () => {
  const none = oversold([]);
  expect([await none.found, none.asked]).toEqual([{ count: 0, details: {} }, []]);

  const { found } = oversold([['strange', 7]], [event('sale', 5)]);
  expect(await found).toEqual({ count: 0, details: {} });
});
