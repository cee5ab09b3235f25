import { mapBounded } from '../../../functions/operations/bounded.ts';
import { type Api, createApi } from '../../pipeline/api.ts';
import { propertiesOf, type Resources } from '../../pipeline/assembly.ts';
import { allDecided } from '../../pipeline/journey.ts';
import type { System } from '../../pipeline/system.ts';
import { type LakeObject, lakeObjects, putObject } from '../lake.ts';
import type { Run } from '../run.ts';
import { SAMPLE_OBJECT, sampleLines } from '../sample-day.ts';
import { type StoredItem, storedItems } from '../store.ts';

/** What users were told when they posted. */
interface Told {
  readonly requestId: string;
  readonly eventId: string;
  /** Epoch milliseconds, from the 202. */
  readonly queuedAt: number;
  readonly token: string;
}

export interface Participations {
  readonly system: System;
  readonly api: Api;
  readonly told: readonly Told[];
  /** As the table has them, in the order of `told`. */
  readonly stored: readonly StoredItem[];
  /** What Firehose wrote, the sample day left out. */
  readonly objects: readonly LakeObject[];
  /** Its worker failed three times; the dead-letter worker decided it. */
  readonly late: Told;
  /** One user's, in the order in which they were posted. */
  readonly ofOneUser: readonly Told[];
  /** Epoch milliseconds. */
  readonly span: { readonly from: number; readonly to: number };
}

/** The event of the load. */
export const SALE = 'sale';
const CAPACITY = 40;
const USERS = 120;
/** These post a second time. */
const IMPATIENT_USERS = 40;
const MORE_EVENTS = ['second', 'third'];
const IN_FLIGHT = 20;
const PATIENCE_MS = 30_000;

/**
 * A sale that sells out, with users who post twice, one request that came by the dlq, one user with
 * several participations, and the sample day beside it in the lake.
 */
export async function participations(run: Run): Promise<Participations> {
  const home = run.newHome();
  const from = Date.now();
  run.tell('a request whose worker fails, until it comes from the dlq');
  const failing = await run.start(home, withoutWorkersTable);
  await failing.eventflow('event', 'put', SALE, '--capacity', String(CAPACITY));
  const late = await post(createApi(failing.url), SALE, 'late');
  await allDecided(createApi(failing.url), [late.requestId], [late.token], PATIENCE_MS);
  await failing.stop();

  run.tell(`a sale of ${CAPACITY}, ${USERS} users, ${IMPATIENT_USERS} of them twice`);
  const system = await run.start(home);
  const api = createApi(system.url);
  const users = Array.from({ length: USERS }, (_, at) => `user-${at}`);
  const told = [late, ...(await mapBounded(IN_FLIGHT, users, (user) => post(api, SALE, user)))];
  await mapBounded(IN_FLIGHT, told.slice(0, IMPATIENT_USERS), ({ token }) =>
    api.participate(SALE, token),
  );
  const ofOneUser = [told.at(-1) as Told];
  for (const eventId of MORE_EVENTS) {
    await system.eventflow('event', 'put', eventId, '--capacity', '1');
    ofOneUser.push(await post(api, eventId, users.at(-1) as string));
  }
  told.push(...ofOneUser.slice(1));
  const requestIds = told.map(({ requestId }) => requestId);
  const tokens = told.map(({ token }) => token);
  await allDecided(api, requestIds, tokens, PATIENCE_MS);

  run.tell('the facts, flushed to the lake');
  await system.eventflow('flush');
  const to = Date.now();
  const objects = await lakeObjects(system);
  await putObject(system, SAMPLE_OBJECT, sampleLines());
  const stored = await storedItems(system, requestIds);
  return { system, api, told, stored, objects, late, ofOneUser, span: { from, to } };
}

/** The worker's writes fail, and each of its three receives lasts a second. */
function withoutWorkersTable(resources: Resources): void {
  const worker = propertiesOf(
    resources,
    'AWS::Lambda::Function',
    '"POWERTOOLS_SERVICE_NAME":"worker"',
  );
  worker.Environment.Variables.TABLE_NAME = 'gone';
  worker.Timeout = 1;
  propertiesOf(resources, 'AWS::SQS::Queue', '"maxReceiveCount":3').VisibilityTimeout = 1;
}

async function post(api: Api, eventId: string, user: string): Promise<Told> {
  const token = await api.token(user);
  const { status, body } = await api.participate(eventId, token);
  if (status !== 202 || body.queuedAt === null) {
    throw new Error(`POST /events/${eventId}/participations answered ${status}, not 202`);
  }
  const { requestId, queuedAt } = body;
  return { requestId, eventId, queuedAt, token };
}
