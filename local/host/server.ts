import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../clock.ts';
import { answer, jsonAnswer, refuseMalformed, type Serving, send } from './answer.ts';

export interface Host {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** From now on requests are answered; before, with 503. */
  serve(serving: Serving): void;
  /**
   * Waits for the requests to the HTTP API that are under way, while their functions may still call
   * the AWS APIs; then all is over. Requests that come later get 503.
   */
  drain(): Promise<void>;
  /** Ends all connections, giving answers a moment to leave. */
  close(): Promise<void>;
}

/** How long an answer that is on its way may take once the host closes. */
const CLOSE_GRACE_MS = 1000;

const notServing = (status: 'starting' | 'closing') => jsonAnswer(503, { status });

/** Listens on the loopback address alone; port 0 takes a free one. Rejects when it is taken. */
export async function listen(port: number): Promise<Host> {
  let serving: Serving | undefined;
  let draining = false;
  const underWay = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    underWay.add(work);
    const done = () => underWay.delete(work);
    work.then(done, done);
  };
  const server = createServer((incoming, outgoing) => {
    if (draining) outgoing.setHeader('connection', 'close');
    if (serving) void answer(serving, incoming, outgoing, track);
    else send(outgoing, notServing(draining ? 'closing' : 'starting'));
  });
  server.on('clientError', refuseMalformed);
  await listening(server, port);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(next) {
      serving = next;
    },
    async drain() {
      draining = true;
      if (serving) serving = { ...serving, localApi: async () => notServing('closing') };
      await Promise.allSettled(underWay);
      serving = undefined;
    },
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      const grace = new AbortController();
      const until = systemClock.now() + CLOSE_GRACE_MS;
      await Promise.race([closed, systemClock.sleepUntil(until, grace.signal)]);
      grace.abort();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
