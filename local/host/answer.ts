import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WireRequest } from '../wire/wire.ts';
import { readBody } from './body.ts';
import { type Carry, isSigned } from './carry.ts';

export interface HostAnswer {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Uint8Array;
}

/** An answer that is written bit by bit, by `begin`. */
export interface HostStream {
  readonly headers: OutgoingHttpHeaders;
  begin(outgoing: ServerResponse): void;
}

export const jsonAnswer = (statusCode: number, value: unknown): HostAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** What answers behind the socket. */
export interface Serving {
  readonly carry: Carry;
  /** Undefined when the request is not for it. */
  readonly localApi: (request: WireRequest) => Promise<HostAnswer | HostStream | undefined>;
  /** Files of a web page, for paths that the HTTP API does not have. */
  readonly page?: ((request: WireRequest) => Promise<HostAnswer | undefined>) | undefined;
  readonly httpApi: (
    request: WireRequest,
    rawQuery: string,
    sourceIp: string,
  ) => Promise<HostAnswer>;
  /** A request that ended in an error of the local cloud itself. */
  readonly onFault: (request: string, error: unknown) => void;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const API_BODY_MAX_BYTES = 10 * 1024 * 1024;

/** More than any AWS API takes in one request, but for the largest files of S3. */
const AWS_BODY_MAX_BYTES = 64 * 1024 * 1024;

/** Answers one request; `track` is told of work that must end before the host does. */
export async function answer(
  serving: Serving,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  track: (work: Promise<unknown>) => void,
): Promise<void> {
  const { method = 'GET', url = '/' } = incoming;
  const [path = '/', rawQuery = ''] = splitOnce(url.replace(/^https?:\/\/[^/?]*/, ''), '?');
  const query = new URLSearchParams(rawQuery);
  const signed = isSigned({ headers: incoming.headers, query });
  try {
    const body = await readBody(incoming, signed ? AWS_BODY_MAX_BYTES : API_BODY_MAX_BYTES);
    if (!body) return send(outgoing, jsonAnswer(413, { message: 'Request Entity Too Large' }));
    const request = { method, path: path || '/', query, headers: incoming.headers, body };
    if (signed) return send(outgoing, await serving.carry(request));
    const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1';
    const headers = incoming.headersDistinct;
    const work = serving
      .localApi(request)
      .then((own) => own ?? orPage(serving, { ...request, headers }, rawQuery, sourceIp));
    track(work);
    const answered = await work;
    if ('begin' in answered) beginStream(outgoing, answered);
    else send(outgoing, answered);
  } catch (error) {
    // The caller left in the middle of its request: nobody is there to answer.
    if (incoming.errored) return;
    serving.onFault(`${method} ${path}`, error);
    send(outgoing, jsonAnswer(500, { message: 'Internal Server Error' }));
  }
}

/** What the gateway answers for a path without a route. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
const NO_ROUTE = '{"message":"Not Found"}';

async function orPage(
  { httpApi, page }: Serving,
  request: WireRequest,
  rawQuery: string,
  sourceIp: string,
): Promise<HostAnswer> {
  const answered = await httpApi(request, rawQuery, sourceIp);
  const isUnknown = answered.statusCode === 404 && answered.body === NO_ROUTE;
  return (isUnknown ? await page?.(request) : undefined) ?? answered;
}

function beginStream(outgoing: ServerResponse, { headers, begin }: HostStream): void {
  for (const [name, value = ''] of Object.entries(headers)) outgoing.setHeader(name, value);
  // Whoever left before the answer began is told nothing, and nothing is kept for it.
  if (!outgoing.destroyed) begin(outgoing);
}

export function send(outgoing: ServerResponse, { statusCode, headers, body }: HostAnswer): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  // A service that says the length itself means it: an answer to HEAD has no body.
  const withLength = statusCode === 204 ? headers : { 'content-length': length, ...headers };
  outgoing.writeHead(statusCode, withLength).end(body);
}

/** What cannot be read as HTTP. https://nodejs.org/api/http.html#event-clienterror */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const reason =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
