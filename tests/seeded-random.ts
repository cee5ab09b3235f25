import { createHash } from 'node:crypto';
import type { Random } from '../functions/runtime/random.ts';

/** The same seed gives the same numbers from 0 (included) to 1 (not included). */
export function seededRandom(seed: number): Random {
  let drawn = 0;
  return () => {
    drawn += 1;
    const hash = createHash('sha256').update(`${seed} ${drawn}`).digest();
    return hash.readUInt32BE() / 2 ** 32;
  };
}
