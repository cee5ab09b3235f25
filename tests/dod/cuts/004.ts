import type { Cut } from '../cut.ts';

const FOUR_METRICS = ['004-DOD-3', '004-DOD-3a', '004-DOD-3b', '004-DOD-3c', '004-DOD-3d'];
const NEGATIVE_DELAY = ['004-DOD-4', '004-PR-6'];
const SWALLOW = ['004-DOD-5', '004-PR-3'];

/** What the lake and its tables lack. */
const lake: readonly Cut[] = [
  {
    name: 'the partitions in the names of objects',
    edits: [
      {
        file: 'infra/lake.ts',
        from: 'dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
        to: '!{timestamp:yyyy/MM/dd/HH}/',
      },
    ],
    turns: ['004-DOD-1', '004-DOD-2', ...FOUR_METRICS, ...NEGATIVE_DELAY, '004-PR-7'],
  },
  {
    name: 'the rule from the bus to the stream',
    edits: [
      {
        file: 'infra/bus.ts',
        from: '      ruleName,\n      eventBus',
        to: '      ruleName,\n      enabled: false,\n      eventBus',
      },
    ],
    turns: [
      ...['004-DOD-1', '004-DOD-2', ...FOUR_METRICS, ...NEGATIVE_DELAY],
      ...['004-PR-1', '004-PR-2', '004-PR-7'],
    ],
  },
  {
    name: "the database of the specification's own table",
    edits: [
      {
        file: 'infra/catalog.ts',
        from: 'this.g1DatabaseName = this.#database(',
        to: "this.g1DatabaseName = 'gone'; this.#database(",
      },
    ],
    turns: ['004-DOD-2', '004-DOD-3'],
  },
];

/** What the metrics and validations say when they are another query. */
const queries: readonly Cut[] = [
  {
    name: 'queuedAt as the anchor of traffic',
    edits: [
      {
        file: 'queries/metrics/traffic_per_minute.sql',
        from: 'timestamps.queuedAt AS queued_at',
        to: 'timestamps.finishedAt AS queued_at',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3a', '004-PR-4'],
  },
  {
    name: 'finishedAt as the anchor of throughput',
    edits: [
      {
        file: 'queries/metrics/throughput_per_minute.sql',
        from: 'timestamps.finishedAt AS finished_at',
        to: 'timestamps.queuedAt AS finished_at',
      },
    ],
    turns: ['004-PR-4'],
  },
  {
    name: 'the 95th percentile of the queue delay',
    edits: [
      {
        file: 'queries/metrics/delay_p95.sql',
        from: '(started_at - queued_at AS bigint), 0.95)',
        to: '(started_at - queued_at AS bigint), 0.5)',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3c'],
  },
  {
    name: 'the 95th percentile of the E2E delay',
    edits: [
      {
        file: 'queries/metrics/delay_p95.sql',
        from: '(finished_at - queued_at AS bigint), 0.95)',
        to: '(finished_at - queued_at AS bigint), 0.5)',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3d'],
  },
  {
    name: 'what the validation of negative delays looks for',
    edits: [
      {
        file: 'queries/validations/negative_delay.sql',
        from: 'finished_at < started_at\n    OR started_at < queued_at\n    OR finished_at < queued_at',
        to: 'finished_at < 0',
      },
    ],
    turns: NEGATIVE_DELAY,
  },
];

/** What the workers no longer do. */
const workers: readonly Cut[] = [
  {
    name: 'isDlq of what came from the dlq',
    edits: [
      {
        file: 'functions/participation/dead-letter/dead-letter.ts',
        from: 'isDlq: true,\n      async giveUp',
        to: 'isDlq: false,\n      async giveUp',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3b'],
  },
  {
    name: 'the swallowing of a publish failure',
    edits: [
      {
        file: 'functions/runtime/publishing.ts',
        from: 'return warn(events, describeError(error));',
        to: 'throw error;',
      },
    ],
    turns: SWALLOW,
  },
  {
    name: 'the warning about refused entries',
    edits: [
      {
        file: 'functions/runtime/publishing.ts',
        from: 'if (!FailedEntryCount) return [];',
        to: 'return [];',
      },
    ],
    turns: SWALLOW,
  },
  {
    name: 'startedAt in the payload',
    edits: [
      {
        file: 'schemas/participation/facts.ts',
        from: 'startedAt: request.startedAt,',
        to: '',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3c', '004-PR-1'],
  },
  {
    name: 'queuedAt as it was inherited: the worker stamps a minute of its own',
    edits: [
      {
        file: 'schemas/participation/facts.ts',
        from: 'queuedAt: request.queuedAt,',
        to: 'queuedAt: request.startedAt - 60_000,',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3a', '004-DOD-3c', '004-DOD-3d', '004-PR-2'],
  },
  {
    name: 'startedAt after queuedAt',
    edits: [
      {
        file: 'schemas/participation/facts.ts',
        from: 'startedAt: request.startedAt,',
        to: 'startedAt: request.queuedAt - 1,',
      },
    ],
    turns: ['004-DOD-3', '004-DOD-3c', ...NEGATIVE_DELAY],
  },
];

const LISTS = 'functions/participation/request-lists.ts';

/** How my participations are read otherwise. */
const myParticipations: readonly Cut[] = [
  {
    name: 'newest first',
    edits: [{ file: LISTS, from: 'ScanIndexForward: false', to: 'ScanIndexForward: true' }],
    turns: ['004-PR-5'],
  },
  {
    name: 'the Query of my participations: the table is scanned and sorted',
    edits: [
      {
        file: LISTS,
        from: "import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';",
        to: "import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';",
      },
      {
        file: LISTS,
        from: `new QueryCommand({
          TableName: tableName,
          IndexName: 'GSI1',
          KeyConditionExpression: 'GSI1PK = :user',
          ExpressionAttributeValues: { ':user': byUser(userId) },
          ScanIndexForward: false,
          Limit: limit,`,
        to: `new ScanCommand({
          TableName: tableName,
          FilterExpression: 'GSI1PK = :user',
          ExpressionAttributeValues: { ':user': byUser(userId) },`,
      },
      {
        file: LISTS,
        from: 'items: (Items ?? []) as ListedRequest[]',
        to: 'items: ((Items ?? []) as ListedRequest[]).sort((a, b) => b.queuedAt - a.queuedAt)',
      },
    ],
    turns: ['004-PR-5'],
  },
];

export const cuts: readonly Cut[] = [...lake, ...queries, ...workers, ...myParticipations];
