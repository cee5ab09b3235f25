import { expect, test } from 'vitest';
import { fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

test("runs the statement in the stack's workgroup and database, and reads every page", async () => {
  await using system = await fakeSystem({
    athena: () => ({
      columns: [
        { Name: 'resultcode', Type: 'varchar' },
        { Name: 'facts', Type: 'bigint' },
      ],
      rows: [
        ['SUCCESS', '100'],
        ['SOLD_OUT', '600'],
        [undefined, '0'],
      ],
    }),
  });
  const ran = await eventflow(['sql', 'SELECT 1', '--format', 'json'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual([
    { resultcode: 'SUCCESS', facts: 100 },
    { resultcode: 'SOLD_OUT', facts: 600 },
    { resultcode: null, facts: 0 },
  ]);
  expect(system.started).toMatchObject([
    {
      QueryString: 'SELECT 1',
      WorkGroup: 'eventflow-local',
      QueryExecutionContext: { Database: 'eventflow' },
    },
  ]);
});

test("a mistake in the statement is the user's, with Athena's reason", async () => {
  await using system = await fakeSystem({
    athena: () => ({ reason: "line 1:8: Column 'x' cannot be resolved", category: 2 }),
  });
  const ran = await eventflow(['sql', 'SELECT x'], system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toBe("The query failed: line 1:8: Column 'x' cannot be resolved\n");
});

test('a statement that Athena refuses at once is the same', async () => {
  await using system = await fakeSystem({ athena: () => ({ refused: 'mismatched input' }) });
  const ran = await eventflow(['sql', 'SELEC'], system.environment);
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.stderr).toContain('mismatched input');
});

test("a failure of the system is not the user's", async () => {
  await using system = await fakeSystem({ athena: () => ({ reason: 'no memory', category: 1 }) });
  const ran = await eventflow(['sql', 'SELECT 1'], system.environment);
  expect(ran).toMatchObject({ exitCode: 3, stderr: 'The query failed: no memory\n' });
});

test('a statement without rows says so on stderr', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['sql', 'MSCK REPAIR TABLE participation_logs'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
  expect(ran.stderr).toContain('no rows');
});
