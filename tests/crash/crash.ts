import { setTimeout as pause } from 'node:timers/promises';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { createApi } from '../pipeline/api.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { seededRandom } from '../seeded-random.ts';
import { burst, type User } from './burst.ts';
import { judge, type Verdict } from './verdict.ts';

export interface Crash {
  readonly home: string;
  /** Made beforehand; without one the system synthesizes its own. */
  readonly assembly?: string;
  readonly seed: number;
  readonly kills: number;
  readonly users: number;
  readonly capacity: number;
  readonly progress: (text: string) => void;
}

const EVENT_ID = 'crash';
/** After the answer that a life was to see, some time for what works behind it: worker, bus, lake. */
const LINGER_MS_MAX = 400;

/**
 * Kills the running system (SIGKILL) at random moments of a burst and starts it again on the same folder,
 * so many times; then lets everybody be answered, and compares.
 */
export async function crash(options: Crash): Promise<Verdict> {
  const { home, kills, capacity, progress } = options;
  const random = seededRandom(options.seed);
  const assembly = options.assembly === undefined ? {} : { assembly: options.assembly };
  const start = () => startSystem({ home, ...assembly });
  let system: System | undefined;
  try {
    system = await start();
    await system.eventflow('event', 'put', EVENT_ID, '--capacity', String(capacity));
    const users = await makeUsers(system.url, options.users);
    const answered = () => users.filter(({ requestId }) => requestId !== undefined).length;
    for (const [at, { answers, lingerMs }] of planOf(options).entries()) {
      const enough = Promise.withResolvers<void>();
      let left = answers;
      const onAnswer = () => {
        left -= 1;
        if (left === 0) enough.resolve();
      };
      const loading = burst(system.url, EVENT_ID, users, random, onAnswer);
      if (answers > 0) await Promise.race([enough.promise, loading]);
      await pause(lingerMs);
      await system.kill();
      await loading;
      progress(`kill ${at + 1} of ${kills}: ${answered()} of ${users.length} answered so far`);
      system = await start();
    }
    await burst(system.url, EVENT_ID, users, random);
    if (answered() < users.length) throw new Error('The last burst was cut short.');
    progress('everybody was answered; waiting for the last decision and the lake');
    return await judge(system, EVENT_ID, users, capacity);
  } finally {
    await system?.stop();
  }
}

/** When each life ends: after so many answers and then so many milliseconds; some before the first post. */
function planOf({ seed, kills, users }: Crash) {
  const random = seededRandom(seed);
  // So that, on average, some users are left for the last life.
  const answersMax = users / kills;
  return Array.from({ length: kills }, () => ({
    answers: Math.floor(random() * answersMax),
    lingerMs: Math.floor(random() * LINGER_MS_MAX),
  }));
}

async function makeUsers(url: string, count: number): Promise<User[]> {
  const api = createApi(url);
  const names = Array.from({ length: count }, (_, at) => `crash-user-${at}`);
  return mapBounded(20, names, async (name) => ({
    name,
    token: await api.token(name),
    stamps: [],
  }));
}
