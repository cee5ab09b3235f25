import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NoRoom } from './room.ts';
import { openStore, type Store } from './store.ts';

let folder: string;
let store: Store;
let told: NoRoom[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  told = [];
  store = openStore(folder, (noRoom) => told.push(noRoom));
  store.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, body BLOB)');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** SQLite's own limit of a file, which it treats as it treats a full disk. */
const limitPages = (pages: number) => store.exec(`PRAGMA max_page_count = ${pages}`);
const add = (bytes: number) =>
  store.run('INSERT INTO things (body) VALUES (?)', Buffer.alloc(bytes));
const count = () => store.get<{ n: number }>('SELECT count(*) AS n FROM things')?.n;
const KB = 1024;

describe('a full disk', () => {
  test('is told by name, keeps what was stored, and takes more once there is room', () => {
    limitPages(20);
    add(KB);

    expect(() => add(200 * KB)).toThrow(NoRoom);
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining(folder)]);
    expect(count()).toBe(1);

    limitPages(1000);
    add(200 * KB);
    expect(count()).toBe(2);
  });

  test('takes a transaction back as a whole', () => {
    limitPages(20);
    const both = () =>
      store.transaction(() => {
        add(KB);
        add(200 * KB);
      });

    expect(both).toThrow(NoRoom);
    expect(count()).toBe(0);
    limitPages(1000);
    both();
    expect(count()).toBe(2);
  });

  test('ends a transaction that goes on as if only one entry had failed', () => {
    limitPages(20);
    const each = () =>
      store.transaction(() =>
        [200 * KB, KB].map((bytes) => {
          try {
            return add(bytes).changes;
          } catch {
            return 'failed';
          }
        }),
      );

    expect(each).toThrow(NoRoom);
    expect(count()).toBe(0);
  });

  test('of files is the same', () => {
    const full = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    expect(() => store.writing(full)).toThrow(NoRoom);
    expect(told).toHaveLength(1);
    expect(store.writing(() => readdirSync(folder))).toContain('state.sqlite');
  });
});

test('another error is what it is, and leaves the transaction undone', () => {
  const wrong = () =>
    store.transaction(() => {
      add(KB);
      store.run('INSERT INTO nowhere VALUES (1)');
    });
  expect(wrong).toThrow('no such table: nowhere');
  expect(count()).toBe(0);
  expect(told).toEqual([]);
});
