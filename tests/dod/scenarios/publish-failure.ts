import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '../../pipeline/api.ts';
import { propertiesOf, type Resources } from '../../pipeline/assembly.ts';
import { allDecided } from '../../pipeline/journey.ts';
import type { System } from '../../pipeline/system.ts';
import { factsIn, lakeObjects } from '../lake.ts';
import { type Refusing, refusingBus } from '../refusing-bus.ts';
import type { Run } from '../run.ts';
import { type StoredItem, storedItems } from '../store.ts';

/** What became of participations while their facts could not be published. */
export interface Failure {
  /** How EventBridge failed. */
  readonly kind: string;
  /** The decisions that were to be made. */
  readonly expected: string;
  readonly requestIds: readonly string[];
  readonly stored: readonly StoredItem[];
  /** Messages in all queues, those in flight included. */
  readonly held: number;
  /** PutEvents calls that failed. */
  readonly calls: number;
  /** The workers' log lines about them. */
  readonly warnings: readonly string[];
  /** Lines in the lake: the proof that nothing was published. */
  readonly facts: number;
}

const CAPACITY = 2;
const USERS = 5;
const PATIENCE_MS = 15_000;

/** The worker meets an EventBridge that fails, first by errors, then entry by entry (200, FailedEntryCount). */
export async function publishFailure(run: Run): Promise<readonly Failure[]> {
  run.tell('participations while EventBridge fails');
  const bus = await refusingBus();
  try {
    const system = await run.start(run.newHome(), (resources) => meet(resources, bus.url));
    const failures: Failure[] = [];
    for (const kind of ['errors', 'refused entries'] as const) {
      bus.failBy(kind);
      failures.push(await failing(system, bus, kind));
    }
    return failures;
  } finally {
    bus.close();
  }
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function meet(resources: Resources, url: string): void {
  const worker = '"POWERTOOLS_SERVICE_NAME":"worker"';
  const { Environment } = propertiesOf(resources, 'AWS::Lambda::Function', worker);
  Environment.Variables.AWS_ENDPOINT_URL_EVENTBRIDGE = url;
}

async function failing(system: System, bus: Refusing, kind: string): Promise<Failure> {
  const api = createApi(system.url);
  const eventId = kind.replace(' ', '-');
  await system.eventflow('event', 'put', eventId, '--capacity', String(CAPACITY));
  const tokens = await Promise.all(
    Array.from({ length: USERS }, (_, at) => api.token(`${eventId}-${at}`)),
  );
  const posted = await Promise.all(tokens.map((token) => api.participate(eventId, token)));
  const requestIds = posted.map(({ body }) => body.requestId);
  await allDecided(api, requestIds, tokens, PATIENCE_MS);
  const held = await settled(system, requestIds);
  await system.eventflow('flush');
  const facts = factsIn(await lakeObjects(system));
  return {
    kind,
    expected: `REJECTED SOLD_OUT: ${USERS - CAPACITY}, SUCCEEDED SUCCESS: ${CAPACITY}`,
    requestIds,
    stored: await storedItems(system, requestIds),
    held,
    calls: bus.takeCalls(),
    warnings: warningsOn(system, requestIds),
    facts: facts.filter((fact) => requestIds.includes(fact.requestId)).length,
  };
}

/** Asks until every message is acknowledged and the warning written, or patience ends. */
async function settled(system: System, requestIds: readonly string[]): Promise<number> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { stdout } = await system.eventflow('--format', 'json');
    const { queues } = JSON.parse(stdout) as { queues: { visible: number; inFlight: number }[] };
    const held = queues.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0);
    const isWarned = warningsOn(system, requestIds).length > 0;
    if ((held === 0 && isWarned) || performance.now() > until) return held;
  }
}

/** Lines of level WARN in the functions' logs that name any of these requests. */
const warningsOn = ({ home }: System, requestIds: readonly string[]): string[] =>
  globSync('logs/**/*.log', { cwd: home })
    .flatMap((path) => readFileSync(join(home, path), 'utf8').split('\n'))
    .filter((line) => line.includes('"WARN"') && requestIds.some((id) => line.includes(id)));
