import type { Fault } from '../../local/faults/faults.ts';
import type { FaultKind } from '../../local/faults/kinds.ts';
import type { Template } from '../../local/template.ts';
import type { Ending, Fact } from './ending.ts';
import { History } from './history.ts';
import { INVARIANTS } from './invariants/index.ts';
import { Recorder, type Violation } from './recorder.ts';
import { type Scenario, scenarioOf } from './scenario/scenario.ts';
import { Users } from './scenario/users.ts';
import { Trace } from './trace.ts';
import type { ClientPool } from './world/clients.ts';
import { createWorld, START_EPOCH_MS, type World } from './world/world.ts';

export interface SeedOptions {
  readonly seed: number;
  readonly template: Template;
  readonly pool: ClientPool;
  /** A line for each call and each fault. */
  readonly trace?: ((line: string) => void) | undefined;
}

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Requests that were sent. */
  readonly requests: number;
  /** Calls between the services, and from the functions. */
  readonly calls: number;
}

/** More than all retries of everything that is under way can take. */
const SETTLING_MS_MAX = 24 * 60 * 60 * 1000;
/** Longer than any effect is late. */
const LATE_MS_MAX = 8000;
const STEP_MS = 5000;

/** Runs one seed from its first post until nothing moves any more. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const scenario = scenarioOf(options.seed);
  const history = new History();
  const faults: Partial<Record<FaultKind, number>> = {};
  let world: World | undefined;
  const now = () => world?.scheduler.now() ?? START_EPOCH_MS;
  const mainQueue = () => world?.ref('QueuesMain') ?? '';
  const recorder = new Recorder(history, INVARIANTS, { now, mainQueue });
  const trace = options.trace && new Trace(now, options.trace);
  world = await createWorld({
    ...options,
    ...scenario,
    observer: recorder,
    truth: recorder.truth,
    trace: trace?.wrapper ?? ((next) => next),
    isInstance: (principal) => history.instances.has(principal),
    onBug: (where, error) => recorder.bug(where, error),
    onFault: (fault: Fault) => {
      faults[fault.kind] = (faults[fault.kind] ?? 0) + 1;
      trace?.fault(fault);
    },
  });
  try {
    await play(world, scenario, history, recorder);
  } finally {
    world.abandon();
  }
  return {
    seed: options.seed,
    violations: recorder.violations,
    faults,
    requests: history.sent.size,
    calls: recorder.calls,
  };
}

async function play(
  world: World,
  scenario: Scenario,
  history: History,
  recorder: Recorder,
): Promise<void> {
  const { scheduler } = world;
  const users = new Users(scenario, world, history);
  const isBroken = () => recorder.violations.length > 0;
  const run = async (isOver: () => boolean, ms: number) =>
    scheduler.runUntil(() => isBroken() || isOver(), scheduler.now() + ms);
  let areMade = false;
  void users.makeEvents().then(() => {
    areMade = true;
  });
  await run(() => areMade, SETTLING_MS_MAX);
  users.begin();
  await run(() => false, scenario.faultsEndMs);
  if (isBroken()) return;
  world.stopFaults();
  await settle();
  if (isBroken()) return;
  // What was parked while nothing worked, an operator moves on.
  if (waitingIn(world, ['QueuesParking']) > 0) {
    await redrive(world, run);
    await settle();
  }
  if (isBroken()) return;
  const ending = await endingOf(world, users, history, run);
  recorder.ask((invariant) => invariant.settled?.(ending, history));

  async function settle(): Promise<void> {
    const isQuiet = () => users.areDone && waitingIn(world, CONSUMED) === 0;
    const endsAt = scheduler.now() + SETTLING_MS_MAX;
    while (!(isBroken() || isQuiet()) && scheduler.now() < endsAt) await run(() => false, STEP_MS);
    await run(() => false, LATE_MS_MAX);
    while (!isBroken() && !isDelivered(world) && scheduler.now() < endsAt) {
      await run(() => false, STEP_MS);
    }
  }
}

type Run = (isOver: () => boolean, ms: number) => Promise<boolean>;

const CONSUMED = ['QueuesMain', 'QueuesDeadLetter', 'QueuesRedrive'];

const queueName = (world: World, logicalId: string) => world.ref(logicalId).split('/').at(-1) ?? '';

function waitingIn(world: World, logicalIds: readonly string[]): number {
  return logicalIds.reduce((sum, logicalId) => {
    const sql = 'SELECT count(*) AS count FROM sqs_messages WHERE queue = ?';
    return sum + (world.store.get<{ count: number }>(sql, queueName(world, logicalId))?.count ?? 0);
  }, 0);
}

function isDelivered({ store }: World): boolean {
  const sql =
    'SELECT (SELECT count(*) FROM events_outbox) + (SELECT count(*) FROM firehose_records) AS count';
  return store.get<{ count: number }>(sql)?.count === 0;
}

async function redrive(world: World, run: Run): Promise<void> {
  const arn = (logicalId: string) =>
    `arn:aws:sqs:us-east-1:000000000000:${queueName(world, logicalId)}`;
  const input = { SourceArn: arn('QueuesParking'), DestinationArn: arn('QueuesRedrive') };
  void world.cloud.call('operator', 'sqs', 'StartMessageMoveTask', input);
  await run(() => waitingIn(world, ['QueuesParking']) === 0, SETTLING_MS_MAX);
}

async function endingOf(world: World, users: Users, history: History, run: Run): Promise<Ending> {
  const { store } = world;
  const parked = store
    .all<{ body: string; attributes: string | null }>(
      'SELECT body, attributes FROM sqs_messages WHERE queue = ? ORDER BY id',
      queueName(world, 'QueuesParking'),
    )
    .map(({ body, attributes }) => ({
      body,
      reason: JSON.parse(attributes ?? '{}').parkingReason?.StringValue as string | undefined,
    }));
  const waiting = Object.fromEntries(
    [...CONSUMED, 'QueuesUndelivered'].map((id) => [id, waitingIn(world, [id])]),
  );
  let ending: Ending | undefined;
  const userIds = new Set([...history.sent.values()].map(([sent]) => sent?.message.userId ?? ''));
  const read = async (): Promise<void> => {
    const lists = new Map<string, { requestId: string; status: string }[]>();
    for (const userId of userIds) lists.set(userId, await users.listOf(userId));
    const lake = {
      events: await factsIn(world, 'events/'),
      requests: await factsIn(world, 'requests/'),
    };
    ending = { parked, waiting, lake, lists };
  };
  void read();
  await run(() => ending !== undefined, SETTLING_MS_MAX);
  if (!ending) throw new Error('The end could not be read.');
  return ending;
}

async function factsIn(world: World, Prefix: string): Promise<Fact[]> {
  const Bucket = world.ref('LakeBucket');
  const call = (operation: string, input: object) =>
    world.cloud.call('reader', 's3', operation, { Bucket, ...input });
  const { Contents = [] } = (await call('ListObjectsV2', { Prefix })) as {
    Contents?: { Key: string }[];
  };
  const facts: Fact[] = [];
  for (const { Key } of Contents) {
    const { Body } = (await call('GetObject', { Key })) as { Body: string };
    const lines = Buffer.from(Body, 'base64').toString().split('\n').filter(Boolean);
    facts.push(...lines.map((line) => ({ line, requestId: JSON.parse(line).requestId })));
  }
  return facts;
}
