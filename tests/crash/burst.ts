import type { Random } from '../../functions/runtime/random.ts';
import { type Api, createApi } from '../pipeline/api.ts';

/** What one user has been told, over all lives of the system. */
export interface User {
  readonly name: string;
  readonly token: string;
  /** From the first 202 or 200; nobody is promised anything before. */
  requestId?: string;
  /** As each 202 had it: one send, one stamp. */
  readonly stamps: number[];
}

const IN_FLIGHT = 30;
/** How often a post is preceded by one of a user who was answered already. */
const AGAIN_SHARE = 0.2;

/**
 * Posts until the system is gone or everybody was answered: each time by a user who was not answered yet,
 * or now and then by one who was, as a double click would.
 */
export async function burst(
  url: string,
  eventId: string,
  users: readonly User[],
  random: Random,
  onAnswer: () => void = () => {},
): Promise<void> {
  const api = createApi(url);
  const waiting = users.filter(({ requestId }) => requestId === undefined);
  const answered = users.filter(({ requestId }) => requestId !== undefined);
  let isGone = false;
  const lane = async () => {
    for (let user = waiting.shift(); user && !isGone; user = waiting.shift()) {
      const again = answered[Math.floor(random() * answered.length)];
      try {
        if (again && random() < AGAIN_SHARE) await post(api, eventId, again);
        await post(api, eventId, user);
        answered.push(user);
        onAnswer();
      } catch {
        // Whoever got no answer was promised nothing, and asks again in the next life.
        isGone = true;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

async function post(api: Api, eventId: string, user: User): Promise<void> {
  const { status, body } = await api.participate(eventId, user.token);
  if (status !== 202 && status !== 200) throw new Error(`A post was answered with ${status}.`);
  user.requestId = body.requestId;
  if (status === 202 && body.queuedAt !== null) user.stamps.push(body.queuedAt);
}
