import { fact } from '../queries/lake.ts';

/** The day that the facts are of. */
export const DATE = '2026-01-04';
const HOURS = 24;
/** Firehose writes an object a minute when little comes, more often when much does. */
const OBJECTS_PER_HOUR = 60;
const FACTS_PER_OBJECT = 695;
export const FACTS = HOURS * OBJECTS_PER_HOUR * FACTS_PER_OBJECT;

/** An object of the lake. */
interface LakeObject {
  readonly key: string;
  readonly lines: readonly string[];
}

/** A day of a million facts, as Firehose would lay them down. */
export function* dayOfFacts(): Generator<LakeObject> {
  for (let minute = 0; minute < HOURS * OBJECTS_PER_HOUR; minute += 1) {
    const hour = String(Math.floor(minute / OBJECTS_PER_HOUR)).padStart(2, '0');
    const lines = Array.from({ length: FACTS_PER_OBJECT }, (_, index) => factAt(minute, index));
    const key = `events/dt=${DATE}/hour=${hour}/${String(minute).padStart(4, '0')}`;
    yield { key, lines };
  }
}

/** The same requests as they were accepted. */
export function* dayOfRequests(): Generator<LakeObject> {
  for (const { key, lines } of dayOfFacts()) {
    const accepted = lines.map((line) => {
      const { schemaVersion, env, eventId, requestId, timestamps } = JSON.parse(line);
      const { queuedAt } = timestamps;
      return JSON.stringify({ schemaVersion, env, eventId, requestId, userId: 'user', queuedAt });
    });
    yield { key: key.replace(/^events/, 'requests'), lines: accepted };
  }
}

/** A request's fact, spread over its minute; one in three won. */
function factAt(minute: number, index: number): string {
  const requestId = `req-${minute}-${index}`;
  const queuedAt = Date.parse(`${DATE}T00:00:00Z`) + minute * 60_000 + index * 80;
  const instants = [0, 20 + (index % 400), 40 + (index % 900)].map((ms) =>
    new Date(queuedAt + ms).toISOString(),
  );
  const [queued = '', started = '', finished = ''] = instants;
  const lost = { finalStatus: 'REJECTED', resultCode: 'SOLD_OUT' };
  const result = index % 3 === 0 ? {} : lost;
  return JSON.stringify(fact(requestId, [queued, started, finished], result));
}
