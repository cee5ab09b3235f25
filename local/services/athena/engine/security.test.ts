import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lake, openTestLake } from '../testing/lake.ts';
import { openEngine } from './engine.ts';

let lake: Lake;
let folder: string;
beforeAll(async () => {
  lake = await openTestLake({});
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  writeFileSync(join(folder, 'inside'), 'inside\n');
});
afterAll(async () => {
  await lake.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ["SELECT * FROM read_text('/etc/passwd')", "Table function 'read_text' not registered"],
  ["SELECT * FROM read_csv('/etc/passwd')", "Table function 'read_csv' not registered"],
  ["SELECT * FROM glob('/etc/*')", "Table function 'glob' not registered"],
  ["SELECT * FROM '/etc/passwd'", "Table 'awsdatacatalog.test./etc/passwd' does not exist"],
  ['SELECT * FROM duckdb_settings()', "Table function 'duckdb_settings' not registered"],
  ["SELECT * FROM (SELECT (SELECT content FROM read_text('/etc/passwd')))", 'not registered'],
  ["WITH a AS (SELECT * FROM query('SELECT 1')) SELECT * FROM a", 'not registered'],
  ['SELECT * FROM information_schema.tables', 'does not exist'],
])('%s is refused', async (sql, reason) => {
  await expect(lake.ask(sql)).rejects.toThrow(reason);
});

test.each([
  "COPY (SELECT 1) TO '/tmp/out'",
  "ATTACH '/tmp/x.db'",
  'SET threads = 8',
  "INSTALL 'httpfs'",
  'PRAGMA version',
  'INSERT INTO a VALUES (1)',
  'CREATE TABLE a AS SELECT 1',
  'DELETE FROM a',
  'CALL pragma_version()',
])('%s is refused by name', async (sql) => {
  await expect(lake.ask(sql)).rejects.toThrow(/not supported|expected/);
});

test('a second statement is refused', async () => {
  await expect(lake.ask("SELECT 1; COPY (SELECT 1) TO '/tmp/out'")).rejects.toThrow(
    'one statement at a time',
  );
});

/** Below all of that, the engine itself: what is asked of it in spite of the checks above. */
const engineOf = (...folders: string[]) =>
  openEngine({
    folders,
    database: 'test',
    nowEpochMs: 0,
    signal: new AbortController().signal,
  });

test('the engine reads below its folder and nowhere else', async () => {
  const engine = await engineOf(folder);
  const inside = await engine.rows(`SELECT content FROM read_text('${join(folder, 'inside')}')`);
  expect(inside).toEqual([{ content: 'inside\n' }]);
  for (const path of ['/etc/passwd', join(folder, '..', '..', 'etc', 'passwd'), `${folder}2/x`]) {
    await expect(engine.rows(`SELECT * FROM read_text('${path}')`)).rejects.toThrow(
      /Permission Error|file system operations are disabled/,
    );
  }
  await expect(
    engine.rows("SELECT * FROM read_csv('https://example.com/x.csv')"),
  ).rejects.toThrow();
  await expect(engine.rows('SET enable_external_access = true')).rejects.toThrow('locked');
  await expect(engine.rows('SET memory_limit = 1')).rejects.toThrow('locked');
  engine.close();
});

test('without a folder the engine reads nothing', async () => {
  const engine = await engineOf();
  const read = engine.rows(`SELECT * FROM read_text('${join(folder, 'inside')}')`);
  await expect(read).rejects.toThrow(/disabled/);
  engine.close();
});

test('a query leaves nothing on disk', async () => {
  await lake.ask('SELECT count(*) FROM UNNEST(sequence(1, 1000)) AS t (x)');
  expect(existsSync('.tmp')).toBe(false);
  expect(readdirSync(folder)).toEqual(['inside']);
});
