import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeFirst, type ReadPiece } from './merge.ts';

/** A sorted list of numbers, each once, that is read so many at a time; counts what was read. */
function listOf(numbers: readonly number[], pieceSize: number) {
  const list = { reads: 0, read: (async () => ({ items: [], more: false })) as ReadPiece<number> };
  list.read = async (after) => {
    list.reads += 1;
    const rest = numbers.filter((number) => after === undefined || number > after);
    const items = rest.slice(0, pieceSize);
    // Like a Query whose limit is reached exactly at the end.
    return { items, more: items.length === pieceSize };
  };
  return list;
}

const isBefore = (one: number, other: number) => one < other;
const merge = (lists: ReturnType<typeof listOf>[], limit: number) =>
  mergeFirst(
    lists.map(({ read }) => read),
    limit,
    isBefore,
  );

test('whatever stands where, the first are the first of all', async () => {
  const numbers = fc.uniqueArray(fc.nat(999), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 5 }),
      async (all, places, limit, pieceSize) => {
        const sorted = [...all].sort((one, other) => one - other);
        const lists = [0, 1, 2, 3].map((place) =>
          listOf(
            sorted.filter((_, at) => places[at] === place),
            pieceSize,
          ),
        );

        const { items, more } = await merge(lists, limit);

        expect(items).toEqual(sorted.slice(0, limit));
        if (sorted.length > limit) expect(more).toBe(true);
      },
    ),
  );
});

test('a list that goes on later than the others is read no further', async () => {
  const early = listOf([1, 2, 3, 4, 5, 6], 2);
  const late = listOf([7, 8, 9], 2);

  await expect(merge([early, late], 5)).resolves.toEqual({ items: [1, 2, 3, 4, 5], more: true });
  expect([early.reads, late.reads]).toEqual([3, 1]);
});

test('nothing more follows the last', async () => {
  await expect(merge([listOf([1, 3], 9), listOf([2], 9), listOf([], 9)], 3)).resolves.toEqual({
    items: [1, 2, 3],
    more: false,
  });
});
