import type { Participation } from '../../schemas/participation/participation.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import type { PostResult } from './post.ts';

/** What a run of `participate` found; durations in milliseconds, rates per second. */
export interface Summary {
  readonly eventId: string;
  readonly posts: { readonly total: number; readonly byStatus: Readonly<Record<string, number>> };
  readonly requests: {
    readonly total: number;
    readonly notFinal: number;
    readonly byResult: readonly {
      readonly status: string;
      readonly resultCode: string | null;
      readonly requests: number;
    }[];
  };
  readonly postMs: Percentiles;
  /** finishedAt - queuedAt of the requests that this run brought in. */
  readonly decisionMs: Percentiles;
  readonly acceptedPerSecond: number | null;
  readonly decidedPerSecond: number | null;
}

export function summarize(
  eventId: string,
  posted: PostResult,
  final: readonly Participation[],
): Summary {
  const spans = final
    .filter(({ requestId }) => posted.accepted.get(requestId)?.isNew)
    .map(({ queuedAt, finishedAt }) => ({
      from: queuedAt ?? Number.NaN,
      to: finishedAt ?? Number.NaN,
    }));
  const decidedMs = latest(spans.map(({ to }) => to)) - earliest(spans.map(({ from }) => from));
  return {
    eventId,
    posts: {
      total: posted.durationsMs.length,
      byStatus: Object.fromEntries([...posted.byStatus].sort()),
    },
    requests: {
      total: posted.accepted.size,
      notFinal: posted.accepted.size - final.length,
      byResult: countResults(final),
    },
    postMs: percentiles(posted.durationsMs),
    decisionMs: percentiles(spans.map(({ from, to }) => to - from)),
    acceptedPerSecond: rate(posted.byStatus.get('202') ?? 0, posted.elapsedMs),
    decidedPerSecond: rate(spans.length, decidedMs),
  };
}

const earliest = (instants: readonly number[]) =>
  instants.reduce((a, b) => Math.min(a, b), Infinity);
const latest = (instants: readonly number[]) =>
  instants.reduce((a, b) => Math.max(a, b), -Infinity);

function rate(count: number, elapsedMs: number): number | null {
  return count > 0 && elapsedMs > 0 ? Math.round((count / elapsedMs) * 10_000) / 10 : null;
}

function countResults(final: readonly Participation[]) {
  const groups = Object.groupBy(final, ({ status, resultCode }) => `${status} ${resultCode}`);
  return Object.values(groups)
    .flatMap((group = []) =>
      group
        .slice(0, 1)
        .map(({ status, resultCode }) => ({ status, resultCode, requests: group.length })),
    )
    .sort((a, b) => b.requests - a.requests);
}

/** Why the run is not as it should be, in a sentence; undefined when all is well. */
export function complaint({ posts, requests }: Summary): string | undefined {
  const unexpected = Object.entries(posts.byStatus).filter(([status]) => !isExpected(status));
  if (unexpected.length > 0) {
    const counts = unexpected.map(([status, count]) => `${count} × ${status}`).join(', ');
    return `Some posts were not taken: ${counts}. The log of npm start says why.`;
  }
  if (requests.notFinal > 0) {
    return `${requests.notFinal} of ${requests.total} requests got no final answer. Ask again later: the queue may still deliver them.`;
  }
  return undefined;
}

/** Taken, known already, or not open: what the API answers when it works. */
const isExpected = (status: string) => ['200', '202', '409'].includes(status);
