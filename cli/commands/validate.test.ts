import { expect, test } from 'vitest';
import { type FakeAnswer, type FakeRequest, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const about = { date: '2026-01-04', zone: 'UTC', threshold: 0, severity: 'critical' };
const answered = (validation: string, count: number, details: object = {}) => ({
  ...{ ...about, validation, count, details },
  outcome: count > 0 ? 'violated' : 'ok',
});
const failed = {
  ...about,
  validation: 'oversold',
  outcome: 'failed',
  reason: 'no memory\u001b[2J',
};

/** A system whose function answers so; notes what it was asked. */
async function systemThat(answer: FakeAnswer) {
  const asked: unknown[] = [];
  const api = ({ method, path, body }: FakeRequest): FakeAnswer => {
    if (method !== 'POST' || !path.endsWith('/functions/the-validate/invocations')) {
      return { statusCode: 404 };
    }
    asked.push(JSON.parse(String(body)));
    return answer;
  };
  return Object.assign(await fakeSystem({ api }), { asked });
}
const systemWith = (...results: object[]) => systemThat({ statusCode: 200, body: { results } });
const validate = ['validate', '--date', '2026-01-04'];

test('the function is asked for the day in the zone; a line a validation', async () => {
  await using system = await systemWith(
    answered('missing_timestamp', 0),
    answered('repeated_facts', 0.5),
  );
  const ran = await eventflow([...validate, '--zone', 'asia/seoul'], system.environment);

  expect(system.asked).toEqual([{ date: '2026-01-04', zone: 'Asia/Seoul' }]);
  expect(ran.stdout).toBe('missing_timestamp  0  ok\nrepeated_facts  0.5  violated\n');
});

test('when all is well, nothing more is said', async () => {
  await using system = await systemWith(answered('oversold', 0, { sale: 'no matter' }));
  expect(await eventflow(validate, system.environment)).toEqual({
    exitCode: 0,
    stdout: 'oversold  0  ok\n',
    stderr: '',
  });
});

test('a violation is a finding, and what leads to its cause is said', async () => {
  const oversold = answered('oversold', 2, { sale: '7 winners, capacity 5' });
  await using system = await systemWith(answered('negative_delay', 0), oversold);
  expect(await eventflow(validate, system.environment)).toEqual({
    exitCode: 1,
    stdout: 'negative_delay  0  ok\noversold  2  violated\n',
    stderr: 'oversold: sale 7 winners, capacity 5\nViolated on 2026-01-04 (UTC): oversold.\n',
  });
});

test('what could not be asked is no violation, and the others stand', async () => {
  await using system = await systemWith(failed, answered('negative_delay', 0));
  expect(await eventflow(validate, system.environment)).toEqual({
    exitCode: 3,
    stdout: 'oversold  -  failed\nnegative_delay  0  ok\n',
    stderr: 'oversold: no memory\\x1b[2J\nCould not be asked: oversold.\n',
  });
});

test('a violation is one, also when others could not be asked', async () => {
  await using system = await systemWith(failed, answered('negative_delay', 1));
  expect(await eventflow(validate, system.environment)).toMatchObject({ exitCode: 1 });
});

test('a function that cannot be invoked, or answers something else, is not reachable', async () => {
  await using silent = await fakeSystem();
  expect(await eventflow(validate, silent.environment)).toMatchObject({ exitCode: 3, stdout: '' });
  await using other = await systemThat({ statusCode: 200, body: { other: 1 } });
  expect(await eventflow(validate, other.environment)).toMatchObject({ exitCode: 3, stdout: '' });
});

test('a day that has not begun is wrong usage', async () => {
  await using system = await systemWith();
  const ran = await eventflow(['validate', '--date', '2999-01-01'], system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^2999-01-01 has not begun in UTC\. /);
});
