import type { Random } from '../functions/runtime/random.ts';
import { fraction, seededRandom as seededBytes } from '../local/random.ts';

/** The same seed gives the same numbers from 0 (included) to 1 (not included). */
export function seededRandom(seed: number): Random {
  const bytes = seededBytes(String(seed));
  return () => fraction(bytes);
}
