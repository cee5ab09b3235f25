import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mockedParts } from './testing/mocked-parts.ts';

/** Every folder with a handler: each must take its own sample, wired as deployed. */
const functions = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('handler.ts'))
  .map((path) => path.replace('/handler.ts', ''));

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(0);
  for (const name of ['TABLE_NAME', 'QUEUE_URL', 'PARKING_QUEUE_URL', 'EVENT_BUS_NAME']) {
    vi.stubEnv(name, `https://${name.toLowerCase()}`);
  }
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('EVENTFLOW_ENV', 'test');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'sample');
  vi.stubEnv('RECEIVES_MAX', '5');
  vi.stubEnv('MAIN_RECEIVES_MAX', '3');
  vi.stubEnv('DEAD_LETTER_QUEUE_ARN', 'arn:aws:sqs:ap-northeast-2:000000000000:dlq');
  const event = { eventId: 'sale', capacity: 9, remaining: 9, opensAt: 0, closesAt: null };
  mocked.mocks.documents
    .on(GetCommand)
    .callsFake(({ Key }) => ({
      Item: Key.PK.startsWith('EVENT#')
        ? { ...event, campaignId: null, configVersion: 1 }
        : { requestId: Key.PK.slice(4), eventId: 'sale', userId: 'user-1', status: 'QUEUED' },
    }))
    .on(QueryCommand)
    .resolves({ Items: [] });
});
afterEach(() => {
  mocked.restore();
  vi.unstubAllEnvs();
  vi.resetModules();
});

test('there are functions to try', () => {
  expect(functions.length).toBeGreaterThanOrEqual(6);
});

test.each(functions)('%s takes its sample.json', async (name) => {
  const folder = join(import.meta.dirname, name);
  const sample = JSON.parse(readFileSync(join(folder, 'sample.json'), 'utf8'));
  const { handler } = await import(join(folder, 'handler.ts'));
  const context: Partial<Context> = { getRemainingTimeInMillis: () => 60_000 };

  const answer = await handler(sample, context);

  if ('Records' in sample) expect(answer).toEqual({ batchItemFailures: [] });
  else expect([200, 202]).toContain(answer.statusCode);
});

test('a function whose environment is incomplete fails at its start, by name', async () => {
  vi.stubEnv('TABLE_NAME', '');

  await expect(import(join(import.meta.dirname, 'worker/handler.ts'))).rejects.toThrow(
    'The environment variable TABLE_NAME is not set.',
  );
});
