import type { Claim } from './run.ts';

/** Claims that two ways of counting come to the same. */
export const same = (what: string, found: string, expected: string): Claim => ({
  holds: found === expected && found !== '',
  shows:
    found === expected
      ? `${what}: ${found || 'nothing'}`
      : `${what}: ${found || 'nothing'}, not ${expected}`,
});

/**
 * Claims that a 95th percentile lies between the 93rd and the 97th of the values themselves: engines
 * may approximate it.
 */
export function nearP95(what: string, found: unknown, values: readonly number[]): Claim {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  const [low, high] = [at(0.93), at(0.97)];
  const holds = typeof found === 'number' && found >= low && found <= high;
  const band = `p93 ${low} and p97 ${high} of ${values.length} requests`;
  return {
    holds,
    shows: `${what}: ${found ?? 'nothing'} ms, ${holds ? '' : 'not '}between ${band}`,
  };
}
