import { expect, test } from 'vitest';
import { type FakeOptions, type FakeRequest, fakeSystem } from './testing/fake-system.ts';
import { eventflow } from './testing/run.ts';

const unknown = {
  statusCode: 404,
  body: { type: 'urn:eventflow:problem:event-not-found', detail: 'There is no event.' },
};

/** A system with these events, a page each; whatever names another is answered with 404. */
function systemWith(pages: readonly (readonly string[])[], seen: FakeRequest[] = []): FakeOptions {
  return {
    api(request) {
      seen.push(request);
      if (request.path !== '/events') return unknown;
      const at = Number(request.query.get('cursor') ?? 0);
      const items = (pages[at] ?? []).map((eventId) => ({ eventId, state: 'OPEN' }));
      return {
        statusCode: 200,
        body: { items, nextCursor: at + 1 < pages.length ? String(at + 1) : null },
      };
    },
    athena: ({ QueryString }) =>
      QueryString?.includes('negative_delay')
        ? { columns: [{ Name: 'count', Type: 'bigint' }], rows: [['0']] }
        : { columns: [{ Name: 'p95', Type: 'double' }], rows: [[undefined]] },
  };
}

test.each([
  [['event', 'show', 'sael']],
  [['event', 'winners', 'sael']],
  [['participate', 'sael', '--count', '1', '--users', '1']],
  [['query', 'delay_p95', '--event', 'sael']],
  [['query', 'negative_delay', '--event', 'sael']],
])('%j: the event that was meant is named', async (line) => {
  await using system = await fakeSystem(systemWith([['other'], ['sale']]));
  expect(await eventflow(line, system.environment)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'No event "sael". Did you mean "sale"?\n',
  });
});

test('when none is near, the way to the list is named', async () => {
  await using system = await fakeSystem(systemWith([['other']]));
  const ran = await eventflow(['event', 'show', 'sael'], system.environment);
  expect(ran.stderr).toBe('No event "sael". The list: eventflow event list\n');
});

test('a suggestion reads no more than ten pages', async () => {
  const seen: FakeRequest[] = [];
  const pages = Array.from({ length: 30 }, (_, at) => [at === 20 ? 'sale' : `other-${at}`]);
  await using system = await fakeSystem(systemWith(pages, seen));
  const ran = await eventflow(['event', 'show', 'sael'], system.environment);
  expect(ran.stderr).toContain('No event "sael". The list');
  expect(seen.filter(({ path }) => path === '/events')).toHaveLength(10);
});

test('facts of an event that is not known here are still counted', async () => {
  const options = systemWith([['sale']]);
  await using system = await fakeSystem({
    ...options,
    athena: () => ({ columns: [{ Name: 'n', Type: 'bigint' }], rows: [['7']] }),
  });
  const line = ['query', 'negative_delay', '--event', 'sael', '--format', 'csv'];
  expect(await eventflow(line, system.environment)).toMatchObject({ exitCode: 0, stderr: '' });
});
