import { useEffect, useMemo, useState } from 'react';
import { oneAtATime } from './model/latest.ts';
import { type Report, readLatestReport } from './model/reports.ts';
import type { System } from './system.ts';

/** The latest report, read anew by `look`; null when there is none, undefined before it is known. */
export function useReport(system: System | undefined) {
  const [report, setReport] = useState<Report | null>();
  const look = useMemo(
    () =>
      oneAtATime(async () => {
        if (!system) return;
        try {
          setReport((await readLatestReport(system.reportsBucket)) ?? null);
        } catch {
          // What was known stands; the next report is another chance.
        }
      }),
    [system],
  );
  useEffect(look, [look]);
  return { report, look };
}
