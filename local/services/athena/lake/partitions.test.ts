import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jsonTable, type Lake, openTestLake, projected } from '../testing/lake.ts';

let lake: Lake;
const line = { id: 'x'.repeat(91) };
/** `{"id":"xxx…"}` and its newline. */
const LINE_BYTES = 100 + 1;

beforeEach(async () => {
  const partitionKeys = projected().PartitionKeys;
  lake = await openTestLake({
    Facts: jsonTable('facts', { id: 'string' }, projected()),
    Manual: jsonTable('manual', { id: 'string' }, { PartitionKeys: partitionKeys }),
    Own: jsonTable(
      'own',
      { id: 'string' },
      projected({ 'storage.location.template': 's3://lake/own/$' + '{dt}/h-$' + '{hour}/' }),
    ),
  });
  for (const day of ['2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03']) {
    lake.put(`facts/dt=${day}/hour=00/a`, [line]);
    lake.put(`facts/dt=${day}/hour=13/a`, [line]);
  }
});
afterEach(() => lake.close());

const partitions = async (where: string) =>
  lake.ask(`SELECT dt, hour FROM facts ${where} ORDER BY 1, 2`);

describe('a projected table', () => {
  test('tells the object of a row by "$path", and hides it otherwise', async () => {
    const where = "WHERE dt = '2026-01-02' AND hour = '13'";
    expect((await lake.ask(`SELECT "$path" FROM facts ${where}`)).rows).toEqual([
      ['s3://lake/facts/dt=2026-01-02/hour=13/a'],
    ]);
    expect((await lake.ask(`SELECT * FROM facts ${where}`)).columns).toEqual(['id', 'dt', 'hour']);
  });

  test('has the partitions in its range that have a folder, and nothing else below its location', async () => {
    lake.put('facts/error/processing-failed/a', [line]);
    lake.put('facts/dt=2026-01-01/hour=24/a', [line]);
    lake.put('facts/dt=2026-01-01/hour=3/a', [line]);
    lake.put('facts/dt=9999-01-01/hour=00/a', [line]);
    lake.put('facts/dt=yesterday/hour=00/a', [line]);
    lake.put('facts/loose', [line]);
    const { rows } = await partitions('');
    expect(rows.map((row) => row.join(' '))).toEqual([
      '2026-01-01 00',
      '2026-01-01 13',
      '2026-01-02 00',
      '2026-01-02 13',
      '2026-01-03 00',
      '2026-01-03 13',
    ]);
  });

  test.each([
    ["WHERE dt = '2026-01-02'", 2],
    ["WHERE facts.dt = '2026-01-02' AND hour = '13' AND id IS NOT NULL", 1],
    ["WHERE dt BETWEEN '2026-01-02' AND '2026-01-03'", 4],
    ["WHERE dt >= date_format(DATE '2026-01-04' - INTERVAL '1' DAY, '%Y-%m-%d')", 2],
    ["WHERE dt IN ('2026-01-01', '2026-01-03') AND length(id) > 0", 4],
    ["WHERE dt = '2026-01-02' OR hour = '00'", 4],
    ["WHERE dt = '2026-01-02' OR id = 'a'", 6],
    ['WHERE dt = (SELECT max(dt) FROM facts)', 6],
    ["WHERE dt = '1999-01-01'", 0],
  ])('%s reads %d files', async (where, files) => {
    const { scannedBytes } = await lake.ask(`SELECT count(*) FROM facts ${where}`);
    expect(scannedBytes).toBe(files * LINE_BYTES);
  });

  test('read twice in one query is read as far as either asks', async () => {
    const { rows, scannedBytes } = await lake.ask(
      `WITH first AS (SELECT * FROM facts WHERE dt = '2026-01-01' AND hour = '00'),
         second AS (SELECT * FROM test.facts f WHERE f.dt = '2026-01-02' AND hour = '00')
       SELECT count(*) FROM first CROSS JOIN second`,
    );
    expect(rows).toEqual([['1']]);
    expect(scannedBytes).toBe(2 * LINE_BYTES);
  });

  test('may lie in folders of its own form', async () => {
    lake.put('own/2026-01-01/h-07/a', [line]);
    lake.put('own/dt=2026-01-01/hour=08/a', [line]);
    expect((await lake.ask('SELECT dt, hour FROM own')).rows).toEqual([['2026-01-01', '07']]);
  });
});

describe('a table without projection', () => {
  beforeEach(() => {
    lake.put('manual/dt=2026-01-01/hour=00/a', [line]);
    lake.put('manual/dt=2026-01-02/hour=00/a', [line]);
    lake.put('manual/error/a', [line]);
  });

  const known = async () => (await lake.ask('SHOW PARTITIONS manual')).rows.flat();
  const count = async () => (await lake.ask('SELECT count(*) FROM manual')).rows[0]?.[0];

  test('has no rows before its partitions are registered', async () => {
    expect(await count()).toBe('0');
    expect(await known()).toEqual([]);
  });

  test('has them after MSCK REPAIR TABLE', async () => {
    await lake.ask('MSCK REPAIR TABLE manual');
    expect(await known()).toEqual(['dt=2026-01-01/hour=00', 'dt=2026-01-02/hour=00']);
    expect(await count()).toBe('2');
  });

  test('has those that ALTER TABLE adds, wherever they lie', async () => {
    lake.put('elsewhere/a', [line, line]);
    const add = `ALTER TABLE manual ADD PARTITION (dt='2026-01-01', hour='00')
      PARTITION (dt='2026-02-01', hour='05') LOCATION 's3://lake/elsewhere/'`;
    await lake.ask(add);
    expect((await lake.ask('SELECT dt, hour FROM manual ORDER BY 1')).rows).toEqual([
      ['2026-01-01', '00'],
      ['2026-02-01', '05'],
      ['2026-02-01', '05'],
    ]);
    await expect(lake.ask(add)).rejects.toThrow('Partition already exists.');
    await lake.ask(add.replace('ADD', 'ADD IF NOT EXISTS'));
    await expect(lake.ask("ALTER TABLE manual ADD PARTITION (dt='2026-01-01')")).rejects.toThrow(
      'dt, hour',
    );
  });
});
