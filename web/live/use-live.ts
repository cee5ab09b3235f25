import { useEffect, useRef, useState } from 'react';
import { clock } from './clock.ts';
import { isAlarmTold } from './model/alarms.ts';
import { isReportWritten } from './model/reports.ts';
import { advance, EDGES, type Edge, EMPTY_WAY, isActivity, type LiveCount } from './model/way.ts';
import type { System } from './system.ts';

const NONE: ReadonlySet<Edge> = new Set();
/** A little longer than the pause between two messages, so that a steady flow does not flicker. */
const FLOWING_MS = 900;

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
    const source = new EventSource('/_local/live');
    let sum = EMPTY_WAY;
    let keep = () => {};
    source.onopen = () => {
      setConnected(true);
      listening.current.onAlarm();
    };
    source.onerror = () => setConnected(false);
    source.onmessage = ({ data }) => {
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
    return () => {
      keep();
      source.close();
    };
  }, [system]);
  return { way, flowing, isConnected };
}
