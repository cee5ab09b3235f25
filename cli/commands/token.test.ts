import { expect, test } from 'vitest';
import { fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

test('prints one token a line and nothing else', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['token', 'user-1', 'user-2'], system.environment);
  expect(ran).toEqual({ exitCode: 0, stdout: 'user-1\nuser-2\n', stderr: '' });
});

test('asks for the scope of operators', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['token', 'me', '--operator'], system.environment);
  expect(ran.stdout).toBe('me+eventflow/operator\n');
});

test('says that users sign in themselves elsewhere', async () => {
  const ran = await eventflow(['token', 'me', '--env', 'dev']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('signing in to its issuer');
});

test('a user that the issuer refuses is told why', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['token', ''], system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('subject is too short');
});
