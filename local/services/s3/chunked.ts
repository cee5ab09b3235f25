import { crc32 } from 'node:zlib';
import { AwsError } from '../../service.ts';
import type { WireRequest } from '../../wire/wire.ts';

const LINE_END = '\r\n';

/**
 * The object in a request's body, which an SDK may send as `aws-chunked`, with a checksum after it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * Throws IncompleteBody, and BadDigest when a CRC32 is given and is another.
 */
export function objectBody({ headers, body }: WireRequest): Buffer {
  const chunked =
    String(headers['content-encoding'] ?? '').includes('aws-chunked') ||
    String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const { bytes, trailers } = chunked ? unchunked(body) : { bytes: body, trailers: new Map() };
  const decodedLength = headers['x-amz-decoded-content-length'];
  if (decodedLength !== undefined && Number(decodedLength) !== bytes.length) throw incomplete();
  checkCrc32(bytes, headers['x-amz-checksum-crc32'] ?? trailers.get('x-amz-checksum-crc32'));
  return bytes;
}

function unchunked(body: Buffer): { bytes: Buffer; trailers: Map<string, string> } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf(LINE_END, at);
    if (lineEnd < 0) throw incomplete();
    // A chunk's signature may follow its length.
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + LINE_END.length;
    if (!(length >= 0) || from + length > body.length) throw incomplete();
    if (length === 0) return { bytes: Buffer.concat(chunks), trailers: trailersAt(body, from) };
    chunks.push(body.subarray(from, from + length));
    at = from + length + LINE_END.length;
  }
}

function trailersAt(body: Buffer, from: number): Map<string, string> {
  const lines = body.toString('latin1', from).split(LINE_END);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function checkCrc32(bytes: Buffer, expected: string | string[] | undefined): void {
  if (expected === undefined) return;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  if (checksum.toString('base64') !== String(expected)) {
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match what we received.');
  }
}

const incomplete = () =>
  new AwsError('IncompleteBody', 'The request body is not as long as it says it is.');
