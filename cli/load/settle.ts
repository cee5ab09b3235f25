import type { Participation } from '../../schemas/participation/participation.ts';
import { FinalStatus } from '../../schemas/participation/status.ts';
import { requestApi } from '../api.ts';
import { monotonicMs, pause } from '../clock.ts';
import type { Accepted } from './post.ts';

/** Few askers with growing pauses: the answers wait for the same two cores as the decisions. */
const ASKERS = 8;
const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 1000;

/**
 * Asks for each request until it is final, the oldest first. Gives up when none has become final
 * for `patienceMs`; what is missing in the answer never got one.
 */
export async function settle(
  apiUrl: string,
  accepted: ReadonlyMap<string, Accepted>,
  patienceMs: number,
  onFinal: (done: number) => void,
): Promise<Participation[]> {
  const waiting = [...accepted.entries()];
  const final: Participation[] = [];
  let lastFinalMs = monotonicMs();

  const asker = async () => {
    let pauseMs = FIRST_PAUSE_MS;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const participation = await ask(apiUrl, next[0], next[1].token);
      if (participation && FinalStatus.safeParse(participation.status).success) {
        final.push(participation);
        lastFinalMs = monotonicMs();
        pauseMs = FIRST_PAUSE_MS;
        onFinal(final.length);
        continue;
      }
      waiting.push(next);
      if (monotonicMs() - lastFinalMs > patienceMs) return;
      await pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
    }
  };
  await Promise.all(Array.from({ length: ASKERS }, asker));
  return final;
}

async function ask(
  apiUrl: string,
  requestId: string,
  token: string,
): Promise<Participation | undefined> {
  const path = `/participations/${requestId}`;
  const answer = await requestApi(apiUrl, { method: 'GET', path, token }).catch(() => undefined);
  return answer?.statusCode === 200 ? (answer.body as Participation) : undefined;
}
