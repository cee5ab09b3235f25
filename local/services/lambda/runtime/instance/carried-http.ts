import { EventEmitter } from 'node:events';
import type { ClientRequest, OutgoingHttpHeaders, RequestOptions } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Readable, Writable } from 'node:stream';
import type { CarriedRequest, CarriedResponse } from '../protocol.ts';

/** Imported as a module, each of its members is read at once, and some load undici: 10 ms an instance. */
const http = process.getBuiltinModule('node:http');

type Answered = (response: Readable) => void;

/** Answers what the host brings back, by the request's id. */
export interface Carrier {
  answer(response: CarriedResponse): void;
  lose(id: number): void;
}

/**
 * From here on `node:http`'s `request` hands the SDK's signed requests to the endpoint over to
 * `send`; all others go their usual way. A request behaves like a ClientRequest as far as an SDK's
 * HTTP handler looks: `response`, `error`, `close`, `socket`, `end`, `destroy`.
 */
export function carryRequests(endpoint: string, send: (request: CarriedRequest) => void): Carrier {
  const { hostname, port } = new URL(endpoint);
  const underWay = new Map<number, Outgoing>();
  const overSockets = http.request as (...parameters: unknown[]) => ClientRequest;
  let sent = 0;

  const isCarried = (options: unknown): options is RequestOptions => {
    const { host, port: toPort, headers } = (options ?? {}) as RequestOptions;
    return host === hostname && String(toPort) === port && isSigned(headers);
  };
  const request = (options: unknown, ...others: unknown[]): Writable => {
    if (!isCarried(options)) return overSockets(options, ...others);
    sent += 1;
    const id = sent;
    const outgoing = new Outgoing({
      send: (body) => send(requestOf(id, options, body)),
      forget: () => underWay.delete(id),
    });
    const [onResponse] = others;
    if (typeof onResponse === 'function') outgoing.once('response', onResponse as Answered);
    underWay.set(id, outgoing);
    return outgoing;
  };
  http.request = request as unknown as typeof http.request;
  syncBuiltinESMExports();

  return {
    answer: (response) => underWay.get(response.id)?.respond(response),
    lose: (id) => underWay.get(id)?.destroy(connectionLost()),
  };
}

const isSigned = (headers: RequestOptions['headers']) => {
  const { authorization, Authorization } = { ...headers } as OutgoingHttpHeaders;
  return String(authorization ?? Authorization).startsWith('AWS4-HMAC-SHA256');
};

function requestOf(
  id: number,
  { method = 'GET', path = '/', headers = {} }: RequestOptions,
  body: CarriedRequest['body'],
): CarriedRequest {
  const lowerCase = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value : String(value),
  ]);
  return { id, method, path: path ?? '/', headers: Object.fromEntries(lowerCase), body };
}

const connectionLost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Stands for the connection that there is none of: connected from the start. */
const SOCKET = Object.assign(new EventEmitter(), {
  connecting: false,
  destroy: () => undefined,
  setKeepAlive: () => undefined,
  setTimeout: () => undefined,
});
SOCKET.setMaxListeners(0);

const bytesOf = (chunk: string | Uint8Array): Buffer => Buffer.from(chunk as string);

/** A small Buffer lies in a pool of 64 KB, and whoever sends it to another thread sends the pool. */
const withoutItsPool = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

interface OutgoingParts {
  readonly send: (body: CarriedRequest['body']) => void;
  readonly forget: () => void;
}

class Outgoing extends Writable {
  readonly socket = SOCKET;
  readonly #parts: OutgoingParts;
  readonly #chunks: (string | Uint8Array)[] = [];
  #response: Readable | undefined;

  constructor(parts: OutgoingParts) {
    // It closes with its answer, not when it is written.
    super({ autoDestroy: false, decodeStrings: false });
    this.#parts = parts;
  }

  respond({ statusCode, headers, body }: CarriedResponse): void {
    this.#parts.forget();
    const incoming = new Readable({ read: () => undefined });
    this.#response = incoming;
    Object.assign(incoming, { statusCode, headers, statusMessage: '', complete: true });
    incoming.push(body.length > 0 ? body : null);
    if (body.length > 0) incoming.push(null);
    incoming.once('close', () => this.destroy());
    this.emit('response', incoming);
  }

  override _write(chunk: string | Uint8Array, _encoding: string, written: () => void): void {
    this.#chunks.push(chunk);
    written();
  }

  override _final(finished: () => void): void {
    const [first = '', ...others] = this.#chunks;
    const whole = others.length === 0 ? first : Buffer.concat(this.#chunks.map(bytesOf));
    this.#parts.send(typeof whole === 'string' ? whole : withoutItsPool(whole));
    finished();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#parts.forget();
    destroyed(error ?? (this.#response ? null : connectionLost()));
  }
}
