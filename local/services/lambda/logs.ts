import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Principal } from '../../principal.ts';
import { AwsError, type Context } from '../../service.ts';

/** Every instance of a function writes to it. */
export const LOG_STREAM_NAME = 'local';

/** What functions write, appended to one file a log group; what cannot be written is dropped. */
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
    // A full disk must not end the process; once there is room, the next text opens the file anew.
    stream.on('error', () => files.delete(logGroupName));
    files.set(logGroupName, stream);
    return stream;
  };
  return {
    append(logGroupName, text) {
      if (!folder) return;
      try {
        (files.get(logGroupName) ?? open(logGroupName, folder)).write(text);
      } catch {
        // No room for the file's folder.
      }
    },
    async close() {
      const closed = [...files.values()].map((stream) => finished(stream.end()));
      await Promise.allSettled(closed);
    },
  };
}

/**
 * Sends what a function writes to CloudWatch Logs with the function's role, an event a line; what a thread writes at once arrives at once. A function does not fail for its log, on AWS
 * neither: without the rights, or without a stream, its log is lost.
 */
export function createLogSender(
  { call, clock }: Context,
  principal: Principal,
  logGroupName: string,
): (text: string) => Promise<void> {
  const stream = { logGroupName, logStreamName: LOG_STREAM_NAME };
  let opened: Promise<unknown> | undefined;
  const open = () => {
    opened ??= call(principal, 'logs', 'CreateLogStream', stream)
      .catch(unlessThere)
      .catch((error) => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
  return async (text) => {
    const timestamp = clock.now();
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const logEvents = lines.map((message) => ({ timestamp, message }));
    if (logEvents.length === 0) return;
    await open()
      .then(() => call(principal, 'logs', 'PutLogEvents', { ...stream, logEvents }))
      .catch(() => undefined);
  };
}

/** The stream of an earlier start will do. */
function unlessThere(error: unknown): void {
  const isThere = error instanceof AwsError && error.code === 'ResourceAlreadyExistsException';
  if (!isThere) throw error;
}
