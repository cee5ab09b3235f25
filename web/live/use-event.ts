import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EventStock } from '../../schemas/participation/event.ts';
import { clock } from './clock.ts';
import { oneAtATime } from './model/latest.ts';
import { addPoint, type Point } from './model/series.ts';
import { type Facts, readFacts, type System } from './system.ts';

const NO_POINTS: readonly Point[] = [];
const STOCK_PAUSE_MS = 250;
/** The lake is asked less often: each time, what waits for it is handed on first. */
const FACTS_PAUSE_MS = 1500;

/** Stock and facts of the chosen event, read anew whenever `poke` is called. */
export function useEvent(system: System | undefined, eventId: string) {
  const [stock, setStock] = useState<EventStock>();
  const [points, setPoints] = useState(NO_POINTS);
  const [facts, setFacts] = useState<Facts>();
  const [failure, setFailure] = useState('');
  const chosen = useRef(eventId);
  chosen.current = eventId;

  const readers = useMemo(() => {
    const reader = (read: (system: System, id: string) => Promise<() => void>, pauseMs: number) =>
      oneAtATime(async () => {
        const id = chosen.current;
        if (!system || !id) return;
        try {
          const show = await read(system, id);
          if (id === chosen.current) show();
          setFailure('');
        } catch (error) {
          setFailure(error instanceof Error ? error.message : String(error));
        }
        await clock.pause(pauseMs);
      });
    return [
      reader(async ({ api }, id) => {
        const read = await api.stock(id);
        return () => {
          setStock(read);
          setPoints((before) => addPoint(before, [clock.now(), read.remaining]));
        };
      }, STOCK_PAUSE_MS),
      reader(async (place, id) => {
        const read = await readFacts(place, id);
        return () => setFacts(read);
      }, FACTS_PAUSE_MS),
    ];
  }, [system]);
  const poke = useCallback(() => {
    for (const read of readers) read();
  }, [readers]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another event begins with nothing
  useEffect(() => {
    setStock(undefined);
    setPoints(NO_POINTS);
    setFacts(undefined);
    poke();
  }, [eventId, poke]);
  return { stock, points, facts, failure, poke };
}
