import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const AMBIENT =
  /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bsetTimeout\(|\bsetInterval\(|\bperformance\.now\(/;
/** The one place of each kind where time and chance come from. */
const SOURCES = /(^|\/)(clock|random)\.ts$/;

const sources = ['schemas', 'functions', 'local', 'cli', 'infra', 'queries', 'web']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(room, path),
    ),
  )
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|\/testing\//.test(path));

test('clock and randomness come from clock.ts and random.ts alone', () => {
  const ambient = sources
    .filter((path) => !SOURCES.test(path))
    .filter((path) => AMBIENT.test(readFileSync(join(root, path), 'utf8')));

  expect(sources.length).toBeGreaterThan(100);
  expect(ambient).toEqual([]);
});

test('what it looks for is found where it may stand', () => {
  const clocks = sources.filter((path) => /(^|\/)clock\.ts$/.test(path));

  expect(clocks.length).toBeGreaterThan(0);
  for (const path of clocks) expect(readFileSync(join(root, path), 'utf8')).toMatch(AMBIENT);
});
