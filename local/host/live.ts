import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Observation, Observations } from '../observation.ts';
import { type HostAnswer, type HostStream, jsonAnswer } from './answer.ts';

/** Operations of one kind since the message before. */
export interface LiveCount {
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | undefined;
  readonly outcome: string;
  count: number;
  items: number;
  /** Of all of them together. */
  ms: number;
}

/** At most four messages a second, whatever the load. */
const PAUSE_MS = 250;
/** One open page holds one; more are a mistake. */
const READERS_MAX = 16;
/** Kinds a message can tell apart; the rest are counted as one. */
const KINDS_MAX = 300;
const OTHERS = { principal: '…', service: '…', operation: '…', resource: undefined, outcome: '…' };

export interface Live {
  /** An answer that goes on until its reader leaves or `close` is called. */
  open(): HostAnswer | HostStream;
  readonly readers: number;
  close(): void;
}

/** Counts of what is called, as server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createLive(observations: Observations, clock: Clock): Live {
  const endings = new Set<() => void>();
  return {
    open() {
      if (endings.size >= READERS_MAX) {
        return jsonAnswer(503, { message: `At most ${READERS_MAX} readers at a time.` });
      }
      return { headers: { 'cache-control': 'no-store' }, begin };
    },
    get readers() {
      return endings.size;
    },
    close() {
      for (const end of [...endings]) end();
    },
  };

  function begin(outgoing: ServerResponse): void {
    const ended = new AbortController();
    const feed = createFeed(outgoing, clock, ended.signal);
    const unsubscribe = observations.subscribe(feed);
    const end = () => {
      unsubscribe();
      endings.delete(end);
      ended.abort();
      outgoing.end();
    };
    endings.add(end);
    outgoing.on('close', end);
    outgoing.on('error', end);
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write('retry: 1000\n\n');
  }
}

/** Adds up while the reader has not taken the message before; so what waits for it stays small. */
function createFeed(outgoing: ServerResponse, clock: Clock, ended: AbortSignal) {
  let counts = new Map<string, LiveCount>();
  let isDue = false;
  const send = async () => {
    await clock.sleepUntil(clock.now() + PAUSE_MS, ended);
    if (ended.aborted) return;
    if (outgoing.writableNeedDrain) {
      outgoing.once('drain', send);
      return;
    }
    const message = JSON.stringify({ counts: [...counts.values()] });
    counts = new Map();
    isDue = false;
    outgoing.write(`data: ${message}\n\n`);
  };
  return (observation: Observation) => {
    add(counts, observation);
    if (isDue) return;
    isDue = true;
    void send();
  };
}

function add(counts: Map<string, LiveCount>, { items, ms, ...kind }: Observation): void {
  const key = Object.values(kind).join(' ');
  const known = counts.get(key) ?? (counts.size < KINDS_MAX ? undefined : counts.get(OTHERS_KEY));
  if (known) {
    known.count += 1;
    known.items += items;
    known.ms += ms;
    return;
  }
  const isRoom = counts.size < KINDS_MAX;
  counts.set(isRoom ? key : OTHERS_KEY, { ...(isRoom ? kind : OTHERS), count: 1, items, ms });
}

const OTHERS_KEY = '…';
