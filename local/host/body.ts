import type { IncomingMessage } from 'node:http';

/**
 * The whole body, or undefined when it is larger than that: then no more than the limit is ever
 * held, and the rest is read and dropped, so that the caller gets to read the answer.
 */
export async function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | undefined> {
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return Buffer.alloc(0);
  if (Number(length) > limitBytes) return drop(incoming);
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) return chunks.push(chunk);
      incoming.removeAllListeners('data');
      return resolve(drop(incoming));
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

function drop(incoming: IncomingMessage): undefined {
  incoming.resume();
  return undefined;
}
