import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonTable, type Lake, openTestLake } from '../testing/lake.ts';

const columns = {
  version: 'int',
  requestid: 'string',
  times: 'struct<queuedat:bigint,startedat:bigint>',
  delivery: 'struct<attempt:int,isdlq:boolean>',
};
const nested = {
  id: 'int',
  tags: 'array<string>',
  labels: 'map<string,bigint>',
  items: 'array<struct<itemname:string,price:decimal(5,2)>>',
};

const image = 'struct<requestid:struct<s:string>>';

let lake: Lake;

beforeAll(async () => {
  lake = await openTestLake({
    Lines: jsonTable('lines', columns),
    Nested: jsonTable('nested', nested),
    Empty: jsonTable('empty', columns),
    Exports: jsonTable('exports', { newimage: image, item: image }),
  });
});
afterAll(() => lake.close());

/** The rows that a file of these lines gives. */
async function read(name: string, lines: readonly unknown[]) {
  lake.put('lines/a', lines);
  const { rows } = await lake.ask(`SELECT version, requestId, times, delivery FROM lines`);
  return { [name]: rows };
}

// Trino 476 with the openx SerDe read lines of each of these kinds so.
describe('a line', () => {
  test.each([
    [
      'with fields that no column names',
      '{"version":1,"requestId":"a","times":{"queuedAt":1767484800000,"startedAt":5},"extra":{"a":1}}',
      ['1', 'a', '{queuedat=1767484800000, startedat=5}', null],
    ],
    [
      'with names in another case, numbers as text, and a text for a number',
      '{"VERSION":2,"requestid":"b","Times":{"QUEUEDAT":"7","startedAt":"text"}}',
      ['2', 'b', '{queuedat=7, startedat=null}', null],
    ],
    ['that is broken', 'broken {', [null, null, null, null]],
    ['that is blank', '', [null, null, null, null]],
    ['that is cut off', '{"version":8,"requestId":"cut', [null, null, null, null]],
    ['with a second object', '{"version":"3"}{"version":4}', ['3', null, null, null]],
    ['with text behind its object', '{"version":16} garbage', ['16', null, null, null]],
    ['with a bare text', '"x"', [null, null, null, null]],
    [
      'with a number too large for its column',
      '{"version":19999999999,"times":{"queuedAt":9223372036854775808}}',
      [null, null, '{queuedat=null, startedat=null}', null],
    ],
    [
      'with objects and lists for a text',
      '{"version":7,"requestId":{"a":1},"times":null}',
      ['7', '{"a":1}', null, null],
    ],
    [
      'with a truth value as text',
      '{"version":17,"delivery":{"attempt":"3","isDlq":"true"}}',
      ['17', null, null, '{attempt=3, isdlq=true}'],
    ],
    ['with spaces around it', '  {"version":15}  ', ['15', null, null, null]],
    [
      'with commas, quotes and letters of any script',
      '{"version":1,"requestId":"a, \\"b\\" 한"}',
      ['1', 'a, "b" 한', null, null],
    ],
  ])('%s', async (name, line, row) => {
    expect(await read(name, [line])).toEqual({ [name]: [row] });
  });

  test('spelled unlike the lines around it is read all the same', async () => {
    const usual = { version: 1, requestId: 'a', times: { queuedAt: 1, startedAt: 2 } };
    const other = { VERSION: 2, RequestId: 'b', times: { queuedat: 3, STARTEDAT: 4 } };
    const lines = [...Array(200).fill(usual), other, ...Array(200).fill(usual)];
    lake.put('lines/a', lines);
    const { rows } = await lake.ask(
      'SELECT requestId, times.queuedAt, times.startedAt, count(*) FROM lines GROUP BY 1, 2, 3 ORDER BY 1',
    );
    expect(rows).toEqual([
      ['a', '1', '2', '400'],
      ['b', '3', '4', '1'],
    ]);
  });

  test('with a struct that no line before it has is read by the names of its like', async () => {
    const requestId = { S: 'a' };
    lake.put('exports/a', Array(200).fill({ Item: { requestId } }));
    lake.put('exports/b', [{ NewImage: { requestId } }]);
    const { rows } = await lake.ask(
      'SELECT count(Item.requestId.S), count(NewImage.requestId.S) FROM exports',
    );
    expect(rows).toEqual([['200', '1']]);
  });

  test('whose text looks like a key in another spelling keeps its text', async () => {
    lake.put('lines/a', [
      { version: 1, requestId: 'a' },
      { VERSION: 2, requestId: 'the "REQUESTID": of \\"VERSION\\":' },
    ]);
    const { rows } = await lake.ask('SELECT requestId FROM lines WHERE version = 2');
    expect(rows).toEqual([['the "REQUESTID": of \\"VERSION\\":']]);
  });
});

test('lists, maps and structs inside lists are read and written as Athena does', async () => {
  lake.put('nested/a', [
    {
      ID: 1,
      tags: ['x', null],
      labels: { a: 1 },
      Items: [{ itemName: 'pen', PRICE: 1.5 }],
    },
  ]);
  const { rows, types } = await lake.ask('SELECT * FROM nested');
  expect(types).toEqual(['integer', 'array', 'map', 'array']);
  expect(rows).toEqual([['1', '[x, null]', '{a=1}', '[{itemname=pen, price=1.50}]']]);
});

test('a table without a file is empty', async () => {
  const { rows, columns: names } = await lake.ask('SELECT * FROM empty');
  expect(rows).toEqual([]);
  expect(names).toEqual(['version', 'requestid', 'times', 'delivery']);
});

test('files that begin with _ or . are passed over, folders below are read', async () => {
  lake.put('empty/_temporary', [{ version: 1 }]);
  lake.put('empty/.hidden/a', [{ version: 2 }]);
  lake.put('empty/more/a', [{ version: 3 }]);
  expect((await lake.ask('SELECT version FROM empty')).rows).toEqual([['3']]);
});

test('a gzipped file is read beside others', async () => {
  lake.put('empty/more/a', [{ version: 3 }]);
  lake.put('empty/more/b.json.gz', [{ version: 4 }, { version: 5, Times: { QueuedAt: 7 } }]);
  const { rows } = await lake.ask('SELECT version, times.queuedat FROM empty ORDER BY 1');
  expect(rows).toEqual([
    ['3', null],
    ['4', null],
    ['5', '7'],
  ]);
});

test('a table that is not of the JSON SerDe is refused by name', async () => {
  await lake.ask("CREATE EXTERNAL TABLE plain (a string) LOCATION 's3://lake/plain/'");
  await expect(lake.ask('SELECT * FROM plain')).rejects.toThrow('LazySimpleSerDe');
});

test('without ignore.malformed.json a broken line fails the query', async () => {
  await lake.ask(`CREATE EXTERNAL TABLE strict (a int)
    ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/strict/'`);
  lake.put('strict/a', ['{"a":1}', 'broken']);
  await expect(lake.ask('SELECT a FROM strict')).rejects.toThrow('HIVE_CURSOR_ERROR');
});
