import {
  MissingAnswer,
  PUBLISHED_AT_ONCE_MAX,
  PublishedAnswer,
} from '../../schemas/operations/reconcile.ts';
import type { Environment } from '../environment.ts';
import { invoke } from '../invoke.ts';

/** The requests of a day whose facts are not in the lake. */
export async function findMissing(
  environment: Environment,
  date: string,
): Promise<readonly string[]> {
  const answer = await invoke(environment, 'ReconcileFunctionName', 'The comparison', { date });
  return MissingAnswer.parse(answer).requestIds;
}

/** Publishes the facts of those requests, in portions. */
export async function publish(
  environment: Environment,
  requestIds: readonly string[],
  onProgress: (done: number) => void,
): Promise<PublishedAnswer> {
  const sum = { published: 0, refused: 0, gone: 0 };
  for (let at = 0; at < requestIds.length; at += PUBLISHED_AT_ONCE_MAX) {
    const portion = requestIds.slice(at, at + PUBLISHED_AT_ONCE_MAX);
    const request = { requestIds: portion };
    const answer = PublishedAnswer.parse(
      await invoke(environment, 'ReconcileFunctionName', 'Publishing', request),
    );
    sum.published += answer.published;
    sum.refused += answer.refused;
    sum.gone += answer.gone;
    onProgress(at + portion.length);
  }
  return sum;
}
