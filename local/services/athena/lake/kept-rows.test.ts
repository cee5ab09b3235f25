import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QueryFailure } from '../failure.ts';
import { jsonTable, type Lake, openTestLake, projected } from '../testing/lake.ts';
import { createKeptRows } from './kept-rows.ts';

/** A line without any column, which makes its object large enough to be kept. */
const PADDING = { padding: 'x'.repeat(1024 * 1024) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('rows of a large object', () => {
  const columns = {
    id: 'string',
    version: 'int',
    small: 'tinyint',
    share: 'double',
    price: 'decimal(5,2)',
    day: 'date',
    at: 'timestamp',
    times: 'struct<queuedat:bigint,startedat:bigint>',
    tags: 'array<string>',
    labels: 'map<string,bigint>',
    items: 'array<struct<itemname:string,isfree:boolean>>',
  };
  const odd = [
    {
      id: 'a',
      Version: 1,
      small: 2,
      share: 0.1,
      price: 1.5,
      day: '2026-01-04',
      at: '2026-01-04 00:00:00.123',
      times: { queuedAt: 1, startedAt: null },
      tags: ['x', null],
      labels: { b: 1 },
      items: [{ itemName: 'pen', isFree: true }],
    },
    { id: 'b', VERSION: 2, times: { QUEUEDAT: 7 } },
    { id: 'the "ID": of \u0000 \\"VERSION\\": 한', tags: [], labels: {}, items: [] },
    'broken {',
    '',
    '{"id":"first"}{"id":"second"}',
  ];
  const where = (hour: string) => `FROM facts WHERE dt = '2026-01-04' AND hour = '${hour}'`;
  const key = (name: string) => `facts/dt=2026-01-04/hour=${name}`;
  const keptFiles = () => {
    const kept = join(folder, 'athena');
    return existsSync(kept) ? readdirSync(kept) : [];
  };

  let lake: Lake;
  const open = async () => {
    lake = await openTestLake({ Facts: jsonTable('facts', columns, projected()) }, {}, folder);
  };
  const ids = async () => {
    const { rows } = await lake.ask(`SELECT id ${where('00')} AND id IS NOT NULL ORDER BY 1`);
    return rows.map(([id]) => id);
  };
  beforeEach(open);
  afterEach(() => lake.close());

  test('are kept as its lines are read, whatever the lines', async () => {
    lake.put(key('00/a'), [PADDING, ...odd]);
    lake.put(key('01/a'), [{}, ...odd]);
    const ask = (hour: string) => lake.ask(`SELECT * ${where(hour)} ORDER BY id, version`);
    const withoutHour = ({ columns, types, rows }: Awaited<ReturnType<typeof ask>>) => ({
      columns,
      types,
      rows: rows.map((row) => row.slice(0, -1)),
    });
    const fromLines = await ask('01');
    expect(keptFiles()).toEqual([]);
    const first = await ask('00');
    expect(keptFiles()).toHaveLength(1);
    expect(await ask('00')).toEqual(first);
    expect(withoutHour(first)).toEqual(withoutHour(fromLines));
    expect(first.rows.map((row) => row.at(-1))).toEqual(Array(7).fill('00'));
  });

  test('are read anew when it is overwritten, be it by as many bytes', async () => {
    lake.put(key('00/a'), [{ id: 'old' }, PADDING]);
    expect(await ids()).toEqual(['old']);
    lake.put(key('00/a'), [{ id: 'new' }, PADDING]);
    expect(await ids()).toEqual(['new']);
    expect(keptFiles()).toHaveLength(1);
  });

  test('go with it, and those beside it stay', async () => {
    for (const id of ['gone', 'stays']) lake.put(key(`00/${id}`), [{ id }, PADDING]);
    expect(await ids()).toEqual(['gone', 'stays']);
    rmSync(join(folder, 's3/lake', key('00/gone')));
    expect(await ids()).toEqual(['stays']);
  });

  test('stand beside others and lines of small objects, each row with its own "$path"', async () => {
    lake.put(key('00/large'), [{ id: 'large', times: { queuedAt: 1 } }, PADDING]);
    await ids();
    lake.put(key('00/other'), [{ Id: 'other', TIMES: { QueuedAt: 3 } }, PADDING]);
    await ids();
    lake.put(key('00/small'), [{ ID: 'small', Times: { QUEUEDAT: 2 } }]);
    const { rows } = await lake.ask(
      `SELECT id, times, "$path" ${where('00')} AND id IS NOT NULL ORDER BY 1`,
    );
    expect(rows).toEqual([
      ['large', '{queuedat=1, startedat=null}', `s3://lake/${key('00/large')}`],
      ['other', '{queuedat=3, startedat=null}', `s3://lake/${key('00/other')}`],
      ['small', '{queuedat=2, startedat=null}', `s3://lake/${key('00/small')}`],
    ]);
    expect(keptFiles()).toHaveLength(2);
  });

  test('are read once for all who ask at once', async () => {
    lake.put(key('00/a'), [{ id: 'a' }, PADDING]);
    expect(await Promise.all([ids(), ids(), ids()])).toEqual([['a'], ['a'], ['a']]);
    expect(keptFiles()).toEqual(['1.parquet']);
  });

  test('are of the columns that the table has now', async () => {
    lake.put(key('00/a'), [{ id: 'a', more: 'm' }, PADDING]);
    expect(await ids()).toEqual(['a']);
    await lake.ask('DROP TABLE facts');
    await lake.ask(`CREATE EXTERNAL TABLE facts (id string, more string)
      PARTITIONED BY (dt string, hour string)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/facts/'
      TBLPROPERTIES ('projection.enabled' = 'true',
        'projection.dt.type' = 'injected', 'projection.hour.type' = 'injected')`);
    const { rows } = await lake.ask(`SELECT id, more ${where('00')} ORDER BY 1`);
    expect(rows).toContainEqual(['a', 'm']);
  });

  test('do not hide that a table without ignore.malformed.json has a broken line', async () => {
    await lake.ask(`CREATE EXTERNAL TABLE strict (id string)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/strict/'`);
    lake.put('strict/a', [PADDING, 'broken']);
    await expect(lake.ask('SELECT id FROM strict')).rejects.toThrow('HIVE_CURSOR_ERROR');
    expect(keptFiles()).toEqual([]);
  });

  test('are read anew when somebody took away what was kept', async () => {
    lake.put(key('00/a'), [{ id: 'a' }, PADDING]);
    await ids();
    rmSync(join(folder, 'athena'), { recursive: true });
    expect(await ids()).toEqual(['a']);
  });

  test('are not those that an earlier process kept', async () => {
    lake.put(key('00/a'), [{ id: 'a' }, PADDING]);
    await ids();
    await lake.close();
    writeFileSync(join(folder, 'athena/2.parquet'), 'half written');
    await open();
    expect(await ids()).toEqual(['a']);
    expect(keptFiles()).toEqual(['1.parquet']);
  });
});

describe('what is kept', () => {
  const large = { path: 'a', bytes: 2 ** 20, stamp: '1' };
  const overwritten = { ...large, stamp: '2' };
  const nothing = { kept: [], loose: [large] };
  const written = async (path: string) => writeFileSync(path, '');

  test('is nothing when it cannot be written, and nothing half', async () => {
    const rows = createKeptRows(join(folder, 'kept'));
    const halfWritten = (error: Error) => async (path: string) => {
      await written(path);
      throw error;
    };
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    for (const error of [new QueryFailure('IO Error: No space left on device'), full]) {
      expect(await rows.keep('slot', nothing, halfWritten(error))).toEqual(nothing);
    }
    const stopped = new Error('The query was stopped.');
    await expect(rows.keep('slot', nothing, halfWritten(stopped))).rejects.toThrow(stopped);
    expect(rows.find('slot', [large])).toEqual(nothing);
    expect(readdirSync(join(folder, 'kept'))).toEqual([]);
  });

  test('stays for those who may still read it, and goes with the last of them', async () => {
    const rows = createKeptRows(join(folder, 'kept'));
    const { kept } = await rows.keep('slot', nothing, written);
    const [path = ''] = kept;
    await rows.during(async () => {
      await rows.during(async () => {
        expect(rows.find('slot', [overwritten])).toEqual({ kept: [], loose: [overwritten] });
      });
      expect(existsSync(path)).toBe(true);
    });
    expect(existsSync(path)).toBe(false);
  });
});
