import type { ParticipateAnswer } from '../../schemas/participation/participation.ts';
import { requestApi } from '../api.ts';
import { monotonicMs } from '../clock.ts';
import { bounded } from './bounded.ts';

export interface Load {
  readonly apiUrl: string;
  readonly eventId: string;
  /** One token a user; posts take the users in turn. */
  readonly tokens: readonly string[];
  readonly count: number;
  readonly inFlight: number;
}

/** A request that EventFlow knows of since a post, and whose user can ask for it. */
export interface Accepted {
  readonly token: string;
  /** A post of this run sent its message; false when it was there before. */
  readonly isNew: boolean;
}

export interface PostResult {
  /** Posts by status code, or by the network error's code. */
  readonly byStatus: Map<string, number>;
  readonly durationsMs: number[];
  readonly accepted: Map<string, Accepted>;
  /** From the first post to the last answer. */
  readonly elapsedMs: number;
}

/** Sends the posts, at most `inFlight` at once, and notes every answer. */
export async function postAll(load: Load, onAnswer: (done: number) => void): Promise<PostResult> {
  const byStatus = new Map<string, number>();
  const durationsMs: number[] = [];
  const accepted = new Map<string, Accepted>();
  const startedMs = monotonicMs();
  await bounded(load.count, load.inFlight, async (index) => {
    const token = load.tokens[index % load.tokens.length] ?? '';
    const postedMs = monotonicMs();
    const answer = await post(load, token);
    durationsMs.push(monotonicMs() - postedMs);
    byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
    const { requestId } = answer;
    if (requestId) {
      const isNew = answer.status === '202' || accepted.get(requestId)?.isNew === true;
      accepted.set(requestId, { token, isNew });
    }
    onAnswer(durationsMs.length);
  });
  return { byStatus, durationsMs, accepted, elapsedMs: monotonicMs() - startedMs };
}

async function post(
  { apiUrl, eventId }: Load,
  token: string,
): Promise<{ status: string; requestId?: string }> {
  try {
    const path = `/events/${eventId}/participations`;
    const answer = await requestApi(apiUrl, { method: 'POST', path, token });
    const status = String(answer.statusCode);
    if (answer.statusCode >= 300) return { status };
    return { status, requestId: (answer.body as ParticipateAnswer).requestId };
  } catch (error) {
    return { status: (error as NodeJS.ErrnoException).code ?? 'network error' };
  }
}
