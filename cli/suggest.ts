/** A difference of more than this share of the word is no typing mistake. */
const DISTANCE_SHARE_MAX = 0.4;
/** From this length on, a word is known by its beginning: `sale` is near `sale-2026`. */
const BEGINNING_LENGTH_MIN = 3;

/** ` Did you mean "…"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const written = word.toLowerCase();
  const nearest = candidates
    .map((candidate) => ({
      candidate,
      distance: editDistance(written, candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ candidate, distance }) => isMistyped(written, candidate, distance));
  const begun = candidates.find((candidate) => isBegun(written, candidate.toLowerCase()));
  const meant = nearest[0]?.candidate ?? begun;
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** A word of which nothing is left was no mistake. */
function isMistyped(written: string, { length }: string, distance: number): boolean {
  if (distance >= Math.max(written.length, length)) return false;
  return distance <= Math.max(1, length * DISTANCE_SHARE_MAX);
}

const isBegun = (written: string, candidate: string): boolean =>
  written.length >= BEGINNING_LENGTH_MIN && candidate.startsWith(written);

/**
 * Insertions, deletions and replacements of one character, and two neighbours exchanged, each counted
 * once ("optimal string alignment").
 */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const isExchanged = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const exchanged =
        row > 1 && column > 1 && isExchanged ? at(row - 2, column - 2) + 1 : replaced;
      current.push(Math.min(replaced, exchanged, at(row - 1, column) + 1, at(row, column - 1) + 1));
    }
  }
  return at(from.length, to.length);
}
