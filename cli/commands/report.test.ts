import { expect, test } from 'vitest';
import { type FakeAnswer, type FakeRequest, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const ANSWER = {
  date: '2026-01-04',
  zone: 'Asia/Seoul',
  bucket: 'the-reports',
  json: 'reports/2026-01-04/Asia-Seoul/report.json',
  csv: 'reports/2026-01-04/Asia-Seoul/report.csv',
  html: 'reports/2026-01-04/Asia-Seoul/report.html',
  failed: [],
};

/** A system whose report function answers so; notes what it was asked. */
async function systemThat(answer: FakeAnswer) {
  const asked: unknown[] = [];
  const api = ({ method, path, body }: FakeRequest): FakeAnswer => {
    if (method !== 'POST' || !path.endsWith('/functions/the-report/invocations')) {
      return { statusCode: 404 };
    }
    asked.push(typeof body === 'string' ? JSON.parse(body) : body);
    return answer;
  };
  return Object.assign(await fakeSystem({ api }), { asked });
}

test('prints the address of the page, which is good for an hour', async () => {
  await using system = await systemThat({ statusCode: 200, body: ANSWER });
  const line = ['report', '--date', '2026-01-04', '--zone', 'Asia/Seoul'];
  const ran = await eventflow(line, system.environment);

  expect(system.asked).toEqual([{ zone: 'Asia/Seoul', date: '2026-01-04' }]);
  expect(ran.exitCode).toBe(0);
  const address = new URL(ran.stdout.trim());
  expect(address.pathname).toBe('/the-reports/reports/2026-01-04/Asia-Seoul/report.html');
  expect(address.searchParams.get('X-Amz-Expires')).toBe('3600');
});

test('queries that failed are a finding, and the page is told all the same', async () => {
  await using system = await systemThat({
    statusCode: 200,
    body: { ...ANSWER, failed: ['fairness', 'lines_and_facts'] },
  });
  const ran = await eventflow(['report'], system.environment);

  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('/report.html?');
  expect(ran.stderr).toContain('Failed, twice each: fairness, lines_and_facts.\n');
});

test('a function that fails is told in its words', async () => {
  await using system = await systemThat({
    statusCode: 200,
    headers: { 'X-Amz-Function-Error': 'Unhandled' },
    body: { errorType: 'AccessDenied', errorMessage: 'not authorized to perform: s3:PutObject' },
  });
  const ran = await eventflow(['report'], system.environment);

  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toContain('The report failed: not authorized to perform: s3:PutObject\n');
});

test.each([
  ['malformed', ['--date', 'yesterday'], /"?yesterday"?/],
  ['impossible', ['--date', '2026-02-30'], /2026-02-30/],
  ['backwards', ['--date', '04-01-2026'], /04-01-2026/],
  ['in the future', ['--date', '9999-01-01'], /9999-01-01 has not begun in UTC/],
  ['of no zone', ['--zone', 'Mars/Olympus'], /Mars\/Olympus/],
  ['of an unknown kind', ['weekly'], /too many arguments/],
])('a report that is %s is refused before anything is asked', async (_what, options, sentence) => {
  await using system = await systemThat({ statusCode: 200, body: ANSWER });
  const ran = await eventflow(['report', ...options], system.environment);

  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(sentence);
  expect(system.asked).toEqual([]);
});
