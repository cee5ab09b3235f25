/** What the host counts, one line a kind of operation (GET /_local/live). */
export interface LiveCount {
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  readonly outcome: string;
  readonly count: number;
  readonly items: number;
}

/** The queues of the deployment, by their names. */
export interface QueueNames {
  readonly main: string;
  readonly deadLetter: string;
  readonly parking: string;
}

export const STAGES = [
  'user',
  'api',
  'ingest',
  'queue',
  'worker',
  'table',
  'dlq',
  'parking',
  'bus',
  'firehose',
  'lake',
  'athena',
] as const;
export type Stage = (typeof STAGES)[number];

/** The roads between the stages, as they are drawn. */
export const EDGES = [
  'user-api',
  'api-ingest',
  'ingest-queue',
  'queue-worker',
  'worker-table',
  'queue-dlq',
  'dlq-parking',
  'ingest-bus',
  'worker-bus',
  'bus-firehose',
  'firehose-lake',
  'lake-athena',
] as const;
export type Edge = (typeof EDGES)[number];

/** How much came along each road. */
export type Way = Readonly<Record<Edge, number>>;

export const EMPTY_WAY = Object.fromEntries(EDGES.map((edge) => [edge, 0])) as Way;

/** Adds what was counted since; requests, messages, facts and objects, never mere attempts. */
export function advance(way: Way, counts: readonly LiveCount[], queues: QueueNames): Way {
  const next = { ...way };
  for (const count of counts) {
    const edge = count.outcome === 'ok' ? edgeOf(count, queues) : undefined;
    if (edge) next[edge] += count.items;
  }
  return next;
}

/** What arrived at a stage. */
export function arrivals(way: Way, stage: Stage): number {
  if (stage === 'user') return way['user-api'];
  return EDGES.filter((edge) => edge.endsWith(`-${stage}`)).reduce(
    (sum, edge) => sum + way[edge],
    0,
  );
}

/** Whether participations are on their way: what changes stock and facts. */
export const isActivity = (before: Way, after: Way): boolean =>
  (['user-api', 'queue-worker', 'queue-dlq', 'worker-table'] as const).some(
    (edge) => after[edge] > before[edge],
  );

function edgeOf(count: LiveCount, queues: QueueNames): Edge | undefined {
  const { principal, service, operation, resource = '' } = count;
  const isBy = (name: string) => principal.endsWith(name);
  switch (`${service}:${operation}`) {
    case 'execute-api:Invoke':
      // Only a participation is posted.
      return resource === 'POST' ? 'user-api' : undefined;
    case 'lambda:Invoke':
      return resource.endsWith('-Ingest') ? 'api-ingest' : undefined;
    case 'sqs:SendMessage':
    case 'sqs:SendMessageBatch':
      if (resource === queues.parking) return 'dlq-parking';
      return resource === queues.main ? 'ingest-queue' : undefined;
    case 'sqs:ReceiveMessage':
      if (resource === queues.deadLetter) return 'queue-dlq';
      return resource === queues.main ? 'queue-worker' : undefined;
    case 'events:PutEvents':
      return isBy('-Ingest') ? 'ingest-bus' : 'worker-bus';
    case 'dynamodb:UpdateItem':
    case 'dynamodb:TransactWriteItems':
      return isBy('-Worker') || isBy('-DeadLetter') ? 'worker-table' : undefined;
    case 'firehose:PutRecordBatch':
      return 'bus-firehose';
    case 's3:PutObject':
      return isBy('firehose.amazonaws.com') ? 'firehose-lake' : undefined;
    case 'athena:StartQueryExecution':
      return 'lake-athena';
    default:
      return undefined;
  }
}
