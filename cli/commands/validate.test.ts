import { expect, test } from 'vitest';
import { fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const counts = (countOf: (sql: string) => string) => ({
  athena: ({ QueryString }: { QueryString?: string | undefined }) => ({
    columns: [{ Name: 'n', Type: 'bigint' }],
    rows: [[countOf(`${QueryString}`)]],
  }),
});

test('prints a line a validation', async () => {
  await using system = await fakeSystem(counts(() => '0'));
  const ran = await eventflow(['validate', '--date', '2026-01-04'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout.trimEnd().split('\n').sort()).toEqual([
    'missing_timestamp  0  ok',
    'negative_delay  0  ok',
  ]);
});

test('a violation is a finding, and the others are still asked', async () => {
  await using system = await fakeSystem(counts((sql) => (sql.includes('missing') ? '3' : '0')));
  const ran = await eventflow(['validate', '--date', '2026-01-04'], system.environment);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('missing_timestamp  3  violated\n');
  expect(ran.stdout).toContain('negative_delay  0  ok\n');
  expect(ran.stderr).toBe('Violated on 2026-01-04 (UTC): missing_timestamp.\n');
});

test('what could not be asked is no violation', async () => {
  await using system = await fakeSystem({ athena: () => ({ reason: 'no memory', category: 1 }) });
  const ran = await eventflow(['validate'], system.environment);
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
});

test('a query that Athena finds wrong is still nothing that the user did', async () => {
  await using system = await fakeSystem({ athena: () => ({ refused: 'no such statement' }) });
  expect(await eventflow(['validate'], system.environment)).toMatchObject({ exitCode: 3 });
});
