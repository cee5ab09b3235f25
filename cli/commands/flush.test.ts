import { expect, test } from 'vitest';
import { fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

test('says what was delivered', async () => {
  await using system = await fakeSystem({ delivered: { firehose: { records: 700, objects: 1 } } });
  const ran = await eventflow(['flush'], system.environment);
  expect(ran).toEqual({ exitCode: 0, stdout: '700 facts in 1 object\n', stderr: '' });
});

test('is for the local environment alone', async () => {
  const ran = await eventflow(['flush', '--env', 'dev']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toBe(
    'Buffers are flushed on this machine only, not in "dev". Leave --env out.\n',
  );
});
