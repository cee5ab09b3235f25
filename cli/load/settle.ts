import type { Participation } from '../../schemas/participation/participation.ts';
import { FinalStatus } from '../../schemas/participation/status.ts';
import { requestApi } from '../api.ts';
import { monotonicMs, pause } from '../clock.ts';
import { bounded } from './bounded.ts';
import type { Accepted } from './post.ts';

/** Few askers with growing pauses: their answers wait for the same cores as the decisions. */
const ASKERS = 8;
const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 500;
/** Then it goes behind the others, so that what is stuck keeps nobody waiting. */
const HOLD_MAX_MS = 10_000;

export interface Waiting {
  readonly apiUrl: string;
  readonly accepted: ReadonlyMap<string, Accepted>;
  /** Gives up when nothing has become final for so long. */
  readonly patienceMs: number;
  readonly onFinal: (done: number) => void;
}

/**
 * Asks for each request until it is final. The oldest are decided first: whoever asks stays with its
 * request until that is final, and then finds most of the next ones final at once.
 * What is missing in the answer was still undecided when it was asked for last.
 */
export async function settle(options: Waiting): Promise<Participation[]> {
  const { apiUrl, accepted, patienceMs, onFinal } = options;
  const waiting = [...accepted.keys()];
  const final: Participation[] = [];
  let lastFinalMs = monotonicMs();
  const isStalled = () => monotonicMs() - lastFinalMs > patienceMs;

  const isFinal = async (requestId: string): Promise<boolean> => {
    const participation = await ask(apiUrl, requestId, accepted.get(requestId)?.token ?? '');
    if (!FinalStatus.safeParse(participation?.status).success || !participation) return false;
    lastFinalMs = monotonicMs();
    onFinal(final.push(participation));
    return true;
  };
  const becomesFinal = async (requestId: string): Promise<boolean> => {
    const heldUntilMs = monotonicMs() + HOLD_MAX_MS;
    for (let pauseMs = FIRST_PAUSE_MS; !(await isFinal(requestId)); pauseMs *= 2) {
      if (monotonicMs() > heldUntilMs || isStalled()) return false;
      await pause(Math.min(pauseMs, PAUSE_MAX_MS));
    }
    return true;
  };
  const asker = async () => {
    while (!isStalled()) {
      const requestId = waiting.shift();
      if (requestId === undefined) return;
      if (!(await becomesFinal(requestId))) waiting.push(requestId);
    }
  };

  for (let before = -1; waiting.length > 0 && before < final.length; ) {
    await Promise.all(Array.from({ length: ASKERS }, asker));
    before = final.length;
    // Nothing moved for long: each is asked once more before it counts as undecided.
    const left = waiting.splice(0);
    await bounded(left.length, ASKERS, async (index) => {
      const requestId = left[index] ?? '';
      if (!(await isFinal(requestId))) waiting.push(requestId);
    });
  }
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
