import { expect, test } from 'vitest';
import { type FakeOptions, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const oneRow: FakeOptions = {
  athena: () => ({
    columns: [
      { Name: 'resultcode', Type: 'varchar' },
      { Name: 'isdlq', Type: 'boolean' },
      { Name: 'total_count', Type: 'bigint' },
      { Name: 'ratio_percent', Type: 'double' },
    ],
    rows: [['SOLD_OUT', 'false', '600', '85.71']],
  }),
};

test('without a name it lists the queries under their contract names, and needs no system', async () => {
  const ran = await eventflow(['query', '--format', 'json']);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  const names = (JSON.parse(ran.stdout) as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'traffic_per_minute',
      'throughput_per_minute',
      'result_distribution',
      'delay_p95',
      'negative_delay',
      'missing_timestamp',
    ]),
  );
  expect(names.some((name) => name.startsWith('seed_'))).toBe(true);
});

test('a metric runs by its prepared statement with literals and the names of its columns', async () => {
  await using system = await fakeSystem(oneRow);
  const line = ['query', 'result_distribution', '--date', '2026-01-04', '--zone', 'asia/seoul'];
  const ran = await eventflow([...line, '--format', 'csv'], system.environment);
  expect(ran).toEqual({
    exitCode: 0,
    stdout: 'resultCode,isDlq,total_count,ratio_percent\r\nSOLD_OUT,false,600,85.71\r\n',
    stderr: '',
  });
  expect(system.started).toMatchObject([
    { QueryString: 'EXECUTE result_distribution', WorkGroup: 'eventflow-local' },
  ]);
  expect(system.started[0]?.ExecutionParameters).toEqual(
    expect.arrayContaining(["'2026-01-04'", "'Asia/Seoul'"]),
  );
});

test('the default date is today, so the query gets one', async () => {
  await using system = await fakeSystem(oneRow);
  await eventflow(['query', 'traffic_per_minute'], system.environment);
  expect(system.started[0]?.ExecutionParameters).toEqual(
    expect.arrayContaining([expect.stringMatching(/^'\d{4}-\d{2}-\d{2}'$/)]),
  );
});

test('a statement of the specification runs verbatim in its own database', async () => {
  await using system = await fakeSystem(oneRow);
  const line = ['query', 'seed_delay_p95', '--date', '2026-02-03', '--event', 'sale'];
  expect(await eventflow(line, system.environment)).toMatchObject({ exitCode: 0 });
  const [started] = system.started;
  expect(started?.QueryExecutionContext?.Database).toBe('eventflow_g1');
  expect(started?.QueryString).toContain("dt='2026-02-03'");
  expect(started?.QueryString).toContain("eventId='sale'");
});

test('no rows is an answer, with a hint how facts reach the lake', async () => {
  await using system = await fakeSystem({
    athena: () => ({ columns: [{ Name: 'n', Type: 'bigint' }], rows: [] }),
  });
  const line = ['query', 'result_distribution', '--format', 'json'];
  const ran = await eventflow(line, system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  expect(ran.stderr).toContain('eventflow flush');
});

test('a statement that defines something says that it is done', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['query', 'seed_create_table'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
  expect(ran.stderr).toContain('Done');
  expect(system.started[0]?.QueryString).toContain("LOCATION 's3://the-lake/events/'");
});

test('a failing saved query gives its reason and blames the system', async () => {
  await using system = await fakeSystem({ athena: () => ({ reason: 'bytes cut', category: 2 }) });
  const ran = await eventflow(['query', 'result_distribution'], system.environment);
  expect(ran).toMatchObject({ exitCode: 3, stdout: '', stderr: 'The query failed: bytes cut\n' });
});

test.each([
  [['trafic_per_minute'], 'Did you mean "traffic_per_minute"?'],
  [['result_distribution', '--date', '2026-02-30'], 'is no date'],
  [['result_distribution', '--zone', 'Asia/Soul'], 'Did you mean "Asia/Seoul"?'],
  [['delay_p95', '--event', "x' OR 1=1"], 'is no event id'],
  [['result_distribution', '--format', 'xml'], 'Allowed choices are table, json, csv'],
])('query %j is refused before anything is asked', async (words, sentence) => {
  const ran = await eventflow(['query', ...words]);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(sentence);
});

test.each([
  [['seed_delay_p95'], 'Add: --event ID'],
  [['seed_result_distribution', '--event', 'sale'], 'Leave --event out'],
])('query %j does not fit what the query asks', async (words, sentence) => {
  await using system = await fakeSystem(oneRow);
  const ran = await eventflow(['query', ...words], system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(sentence);
});
