import { DateTime } from 'luxon';
import type { Context } from '../../service.ts';
import type { Store } from '../../store.ts';
import { type Key, type KeyValue, NO_RANGE } from './items/keys.ts';
import { expiryOf, writeItem } from './items/storage.ts';
import { sweepTokens } from './items/tokens.ts';
import { EXPIRED_SINCE_YEARS_MAX } from './limits.ts';
import type { Catalog } from './tables/catalog.ts';
import type { Table } from './tables/table.ts';
import type { Item } from './values/value.ts';

/** How many items one transaction deletes, so that requests are not held up. */
const BATCH_ITEMS = 500;

/**
 * Deletes items when they expire and forgets old request tokens. AWS takes its time, up to a few
 * days; here an item goes in the second that its attribute names.
 */
export class Expiry {
  readonly #catalog: Catalog;
  /** When the background work runs next; earlier news wakes it. */
  #dueEpochMs = Number.POSITIVE_INFINITY;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** To be told of each item written. */
  noteItem(context: Context, table: Table, item: Item | undefined): void {
    if (table.expiryAttribute === undefined || !item) return;
    const seconds = expiryOf(table, item);
    if (seconds === null || seconds * 1000 >= this.#dueEpochMs) return;
    if (seconds > oldestSeconds(context)) this.note(context, seconds * 1000);
  }

  note({ wake }: Context, epochMs: number): void {
    if (epochMs >= this.#dueEpochMs) return;
    this.#dueEpochMs = epochMs;
    wake();
  }

  work(context: Context): number | undefined {
    const { store, clock } = context;
    this.#deleteExpired(context);
    const next = [nextExpiry(store, oldestSeconds(context)), sweepTokens(store, clock.now())];
    this.#dueEpochMs = Math.min(...next.map((at) => at ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(this.#dueEpochMs) ? this.#dueEpochMs : undefined;
  }

  #deleteExpired(context: Context): void {
    const { store, clock } = context;
    store.transaction(() => {
      const rows = store.all<ExpiredRow>(
        `SELECT table_id, pk, sk, item FROM dynamodb_items
         WHERE expires_at > ? AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
        oldestSeconds(context),
        Math.floor(clock.now() / 1000),
        BATCH_ITEMS,
      );
      for (const { table_id, pk, sk, item } of rows) {
        const key: Key = { hash: keyValue(pk), range: keyValue(sk) };
        writeItem(context, this.#catalog.byId(store, table_id), key, JSON.parse(item), undefined);
      }
    });
  }
}

interface ExpiredRow {
  readonly table_id: number;
  readonly pk: string | Uint8Array;
  readonly sk: string | Uint8Array;
  readonly item: string;
}

const keyValue = (stored: string | Uint8Array): KeyValue =>
  typeof stored === 'string' ? stored || NO_RANGE : Buffer.from(stored);

function nextExpiry(store: Store, afterSeconds: number): number | undefined {
  const at = store.get<{ at: number | null }>(
    'SELECT min(expires_at) AS at FROM dynamodb_items WHERE expires_at > ?',
    afterSeconds,
  )?.at;
  return at == null ? undefined : at * 1000;
}

/** What expired longer ago than this is taken for a mistake and stays. */
function oldestSeconds({ clock }: Context): number {
  const oldest = DateTime.fromMillis(clock.now(), { zone: 'utc' });
  return oldest.minus({ years: EXPIRED_SINCE_YEARS_MAX }).toUnixInteger();
}
