import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { servicePrincipal } from '../../cloud.ts';
import type { Context } from '../../service.ts';

/** Every instance of a function writes to it. */
export const LOG_STREAM_NAME = 'local';

/** What functions write, appended to one file a log group. */
export interface LogFiles {
  append(logGroupName: string, text: string): void;
  /** Resolves when all of it is written. */
  close(): Promise<void>;
}

/** `/aws/lambda/x` becomes `<folder>/logs/aws/lambda/x.log`; without a folder all is dropped. */
export function openLogFiles(folder: string | undefined): LogFiles {
  const files = new Map<string, WriteStream>();
  const open = (logGroupName: string, stateFolder: string) => {
    const parts = logGroupName.split('/').filter((part) => !['', '.', '..'].includes(part));
    const file = `${join(stateFolder, 'logs', ...parts)}.log`;
    mkdirSync(dirname(file), { recursive: true });
    const stream = createWriteStream(file, { flags: 'a' });
    files.set(logGroupName, stream);
    return stream;
  };
  return {
    append(logGroupName, text) {
      if (folder) (files.get(logGroupName) ?? open(logGroupName, folder)).write(text);
    },
    async close() {
      const closed = [...files.values()].map((stream) => finished(stream.end()));
      await Promise.all(closed);
    },
  };
}

/**
 * Sends what a function has written to CloudWatch Logs, an event a line; what a thread writes at once
 * arrives at once. A function does not fail for its log, on AWS neither.
 */
export async function sendLog(
  { call, clock }: Context,
  logGroupName: string,
  text: string,
): Promise<void> {
  const timestamp = clock.now();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const logEvents = lines.map((message) => ({ timestamp, message }));
  if (logEvents.length === 0) return;
  const input = { logGroupName, logStreamName: LOG_STREAM_NAME, logEvents };
  await call(servicePrincipal('lambda'), 'logs', 'PutLogEvents', input).catch(() => undefined);
}
