import { useEffect, useRef, useState } from 'react';
import { clock } from './clock.ts';
import { isAlarmTold } from './model/alarms.ts';
import { isReportWritten } from './model/reports.ts';
import { advance, EDGES, type Edge, EMPTY_WAY, isActivity, type LiveCount } from './model/way.ts';
import type { System } from './system.ts';

const NONE: ReadonlySet<Edge> = new Set();
/** A little longer than the pause between two messages, so that a steady flow does not flicker. */
const FLOWING_MS = 900;
const RETRY_MS = 1000;

interface Listeners {
  /** Participations moved. */
  readonly onActivity: () => void;
  /** A report was written. */
  readonly onReport: () => void;
  /** The alarms may be others: the stream begins, or one has changed. */
  readonly onAlarm: () => void;
}

/** The counts of the host as they come. */
export function useLive(system: System | undefined, listeners: Listeners) {
  const [way, setWay] = useState(EMPTY_WAY);
  const [flowing, setFlowing] = useState(NONE);
  const [isConnected, setConnected] = useState(false);
  const listening = useRef(listeners);
  listening.current = listeners;
  useEffect(() => {
    if (!system) return;
    let source: EventSource;
    let sum = EMPTY_WAY;
    let keep = () => {};
    let retry = () => {};
    const connect = () => {
      source = new EventSource('/_local/live');
      source.onopen = () => {
        setConnected(true);
        listening.current.onAlarm();
      };
      source.onerror = () => {
        setConnected(false);
        // An answer that is no stream, as the 503 of a system that starts, ends it: no browser asks again.
        if (source.readyState === EventSource.CLOSED) retry = clock.later(RETRY_MS, connect);
      };
      source.onmessage = receive;
    };
    const receive = ({ data }: MessageEvent<string>) => {
      const { counts } = JSON.parse(data) as { counts: LiveCount[] };
      const before = sum;
      sum = advance(before, counts, system.queues);
      setWay(sum);
      setFlowing(new Set(EDGES.filter((edge) => sum[edge] > before[edge])));
      keep();
      keep = clock.later(FLOWING_MS, () => setFlowing(NONE));
      if (isActivity(before, sum)) listening.current.onActivity();
      if (isReportWritten(counts, system.reportsBucket)) listening.current.onReport();
      if (isAlarmTold(counts)) listening.current.onAlarm();
    };
    connect();
    return () => {
      keep();
      retry();
      source.close();
    };
  }, [system]);
  return { way, flowing, isConnected };
}
