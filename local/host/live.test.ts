import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createCloud } from '../cloud.ts';
import { createObservations } from '../observation.ts';
import { systemRandom } from '../random.ts';
import { openStore } from '../store.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createLive, type Live, type LiveCount } from './live.ts';
import { createLocalApi } from './local-api.ts';
import { type Host, listen } from './server.ts';

let host: Host;
let live: Live;
const asked: ClientRequest[] = [];
afterEach(async () => {
  for (const request of asked.splice(0)) request.destroy();
  live.close();
  await host.close();
});

/** A host whose only use is its live counts, and the `call` that they count. */
async function setUp(longName = '') {
  const clock = createManualClock();
  const observations = createObservations(clock);
  live = createLive(observations, clock);
  host = await listen(0);
  const { endpoint } = host;
  const place = { accountId: '0', region: 'eu-west-1', stackName: 'shop', endpoint };
  const cloud = createCloud({
    services: [],
    place,
    store: openStore(),
    clock: systemClock,
    random: systemRandom,
  });
  host.serve({
    carry: () => Promise.reject(new Error('unused')),
    localApi: createLocalApi({ cloud, place, name: 'Shop', live, grants: () => [] }),
    httpApi: () => Promise.reject(new Error('unused')),
    onFault: () => {},
  });
  const call = observations.wrapper(async () => ({}));
  const send = (queue: string, times = 1) =>
    Promise.all(
      Array.from({ length: times }, () =>
        call('shop', 'sqs', 'SendMessage', { QueueUrl: `http://q/${queue}${longName}` }),
      ),
    );
  return { clock, send };
}

async function look(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = httpRequest(`${host.endpoint}/_local/live`, { headers });
  asked.push(request);
  request.on('error', () => {});
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

/** The counts of the messages that arrive, one message at a time. */
async function* messages(answer: IncomingMessage): AsyncGenerator<LiveCount[]> {
  let text = '';
  for await (const chunk of answer) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const message = text.slice(0, end);
      text = text.slice(end + 2);
      if (message.startsWith('data: ')) yield JSON.parse(message.slice(6)).counts;
    }
  }
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await setImmediate();
};

test('a load of calls is one message with their counts, four times a second', async () => {
  const { clock, send } = await setUp();
  const answer = await look();
  expect(answer.headers['content-type']).toBe('text/event-stream');
  const arriving = messages(answer);
  await send('main', 500);
  await send('other');
  await clock.advance(250);
  const first = (await arriving.next()).value as LiveCount[];
  expect(first.map(({ resource, count, outcome }) => [resource, count, outcome])).toEqual([
    ['main', 500, 'ok'],
    ['other', 1, 'ok'],
  ]);
  await send('main');
  await clock.advance(250);
  expect((await arriving.next()).value).toMatchObject([{ resource: 'main', count: 1 }]);
});

test('a reader that hangs up is forgotten', async () => {
  const { send } = await setUp();
  await look();
  expect(live.readers).toBe(1);
  asked[0]?.destroy();
  await until(() => live.readers === 0);
  await send('main');
});

test('a reader that takes nothing keeps little waiting, and is told all of it in the end', async () => {
  // Kinds without end, with long names: a message is near its largest.
  const { clock, send } = await setUp('x'.repeat(4000));
  const answer = await look();
  answer.pause();
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    for (let kind = 0; kind < 400; kind += 1) await send(`queue-${round}-${kind}-`);
    await clock.advance(250);
  }
  let [told, largest, taken] = [0, 0, 0];
  const arriving = messages(answer);
  while (told < rounds * 400) {
    const next = arriving.next();
    await clock.advance(250);
    const counts = (await next).value as LiveCount[];
    largest = Math.max(largest, counts.length);
    taken += 1;
    told += counts.reduce((sum, { count }) => sum + count, 0);
  }
  expect(told).toBe(rounds * 400);
  // What the sockets take at once, and then one message for all the rest.
  expect(taken).toBeLessThan(rounds / 2);
  expect(largest).toBeLessThanOrEqual(301);
});

test('more readers than a person opens are refused, and pages of other names altogether', async () => {
  await setUp();
  for (let reader = 0; reader < 16; reader += 1) await look();
  expect((await look()).statusCode).toBe(503);
  expect((await look({ host: 'evil.example' })).statusCode).toBe(403);
});

test('closing ends each answer', async () => {
  await setUp();
  const answer = await look();
  live.close();
  answer.resume();
  await once(answer, 'end');
  expect(live.readers).toBe(0);
});
