import { useMemo, useState } from 'react';
import { clock } from './clock.ts';
import { readAlarms, type Standing, standingOf } from './model/alarms.ts';
import { oneAtATime } from './model/latest.ts';
import type { System } from './system.ts';

const RETRY_MS = 1000;

/** What the alarms say, read anew by `look`; undefined while it is not known. */
export function useAlarms(system: System | undefined) {
  const [standing, setStanding] = useState<Standing>();
  const look = useMemo(() => {
    const read = oneAtATime(async () => {
      if (!system) return;
      try {
        setStanding(standingOf(await readAlarms(system.stackName)));
      } catch {
        // Calm that is out of date would be worse than none.
        setStanding(undefined);
        await clock.pause(RETRY_MS);
        read();
      }
    });
    return read;
  }, [system]);
  return { standing, look };
}
