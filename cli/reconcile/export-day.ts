import { ExportAnswer } from '../../schemas/operations/export.ts';
import { monotonicMs, pause } from '../clock.ts';
import type { Environment } from '../environment.ts';
import { notReachable } from '../failure.ts';
import { invoke } from '../invoke.ts';

/** The local cloud takes a moment, AWS minutes. */
const FIRST_PAUSE_MS = 200;
const PAUSE_MAX_MS = 10_000;
const PAUSE_GROWTH = 1.5;

/**
 * Exports a day of the table and waits until it has ended; gives how many items are in it.
 * @throws Failure when it failed.
 */
export async function exportDay(
  environment: Environment,
  date: string,
  onWait: (seconds: number) => void,
): Promise<number> {
  const ask = async (request: object): Promise<ExportAnswer> =>
    ExportAnswer.parse(await invoke(environment, 'ExportFunctionName', 'The export', request));
  const begunMs = monotonicMs();
  let answer = await ask({ date });
  for (let pauseMs = FIRST_PAUSE_MS; answer.status === 'IN_PROGRESS'; ) {
    onWait(Math.round((monotonicMs() - begunMs) / 1000));
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * PAUSE_GROWTH, PAUSE_MAX_MS);
    answer = await ask({ exportArn: answer.exportArn });
  }
  if (answer.status === 'FAILED') {
    throw notReachable(`The export failed: ${answer.failure ?? 'DynamoDB gave no reason.'}`);
  }
  return answer.items ?? 0;
}
