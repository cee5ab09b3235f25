/** A part of a sorted list, and whether the list goes on behind it. */
export interface Piece<Item> {
  readonly items: readonly Item[];
  readonly more: boolean;
}

/** Reads a sorted list from behind an item on; from its beginning without one. */
export type ReadPiece<Item> = (after: Item | undefined) => Promise<Piece<Item>>;

/** The first items of several sorted lists together; each list is read only as far as that takes. */
export async function mergeFirst<Item>(
  lists: readonly ReadPiece<Item>[],
  limit: number,
  isBefore: (one: Item, other: Item) => boolean,
): Promise<Piece<Item>> {
  const readings = lists.map((read) => new Reading(read));
  const items: Item[] = [];
  while (items.length < limit) {
    // The next item of all may be one that is not read yet.
    const drained = readings.filter((reading) => reading.isDrained);
    if (drained.length > 0) await Promise.all(drained.map((reading) => reading.readOn()));
    const next = earliest(readings, isBefore);
    if (!next) break;
    items.push(next.item);
    next.reading.take();
  }
  return { items, more: readings.some((reading) => reading.head !== undefined || reading.more) };
}

/** One list, as far as it is read. */
class Reading<Item> {
  readonly #read: ReadPiece<Item>;
  #piece: Piece<Item> = { items: [], more: true };
  #taken = 0;

  constructor(read: ReadPiece<Item>) {
    this.#read = read;
  }

  get head(): Item | undefined {
    return this.#piece.items[this.#taken];
  }

  get more(): boolean {
    return this.#piece.more;
  }

  get isDrained(): boolean {
    return this.head === undefined && this.more;
  }

  async readOn(): Promise<void> {
    this.#piece = await this.#read(this.#piece.items.at(-1));
    this.#taken = 0;
  }

  take(): void {
    this.#taken += 1;
  }
}

function earliest<Item>(
  readings: readonly Reading<Item>[],
  isBefore: (one: Item, other: Item) => boolean,
): { reading: Reading<Item>; item: Item } | undefined {
  let first: { reading: Reading<Item>; item: Item } | undefined;
  for (const reading of readings) {
    const item = reading.head;
    if (item === undefined) continue;
    if (!first || isBefore(item, first.item)) first = { reading, item };
  }
  return first;
}
