import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * An id like those that AWS makes up for resources: lower-case letters and digits.
 * It follows from the seed alone, so a restart finds its resources again.
 */
export function stableId(length: number, ...seed: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(seed)).digest();
  return Array.from(
    { length },
    (_, at) => ALPHABET[(hash[at % hash.length] ?? 0) % ALPHABET.length],
  ).join('');
}
