import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { configurationOf } from './config.ts';

test('dev has the specification’s database name, and prod keeps what it holds', () => {
  expect(configurationOf('dev')).toMatchObject({
    environmentName: 'dev',
    databaseName: 'eventflow',
  });
  expect(configurationOf('prod')).toMatchObject({
    environmentName: 'prod',
    whenDeleted: 'retain',
    deletionProtection: true,
  });
});

test('two environments do not share a database', () => {
  expect(configurationOf('dev').databaseName).not.toBe(configurationOf('prod').databaseName);
});

test.each(['stage', '', 'toString'])(
  'an unknown environment (%j) is one sentence with the known ones',
  (name) => {
    expect(() => configurationOf(name)).toThrow(
      `There is no environment "${name}" in infra/config.ts: use -c env=dev or prod.`,
    );
  },
);

test('every wrong, missing or unknown field is named', () => {
  const { environmentName: _, athenaScanLimitBytes: __, ...dev } = configurationOf('dev');
  const wrong = {
    ...dev,
    worker: { batchingWindowSeconds: 1, maxConcurrency: 1 },
    logRetentionDays: 8,
    colour: 'blue',
  };

  const attempt = () => configurationOf('dev', { dev: wrong });

  expect(attempt).toThrow(/^infra\/config\.ts is wrong at [^\n]+\.$/);
  for (const name of [
    'dev.worker.maxConcurrency',
    'dev.logRetentionDays',
    'dev.athenaScanLimitBytes',
    'colour',
  ]) {
    expect(attempt).toThrow(name);
  }
});

test.each([
  [{ allowedOrigins: ['shop.example'] }, 'dev.allowedOrigins.0: an origin like https://'],
  [{ allowedOrigins: ['https://shop.example/'] }, 'dev.allowedOrigins.0'],
  [{ issuer: { url: 'http://id.example', audience: ['shop'] } }, 'dev.issuer.url: an address that'],
  [{ issuer: { url: 'https://id.example', audience: [] } }, 'dev.issuer.audience'],
  [{ issuer: { url: 'https://id.example' } }, 'dev.issuer.audience'],
])('%j is refused', (wrong, fault) => {
  const { environmentName: _, ...dev } = configurationOf('dev');

  expect(() => configurationOf('dev', { dev: { ...dev, ...wrong } })).toThrow(fault);
});

test.each(['*', 'https://shop.example', 'http://localhost:5173'])('%s is an origin', (origin) => {
  const { environmentName: _, ...dev } = configurationOf('dev');
  const settings = { ...dev, allowedOrigins: [origin] };

  expect(configurationOf('dev', { dev: settings }).allowedOrigins).toEqual([origin]);
});

test('the app says what is wrong without a stack trace', async () => {
  const app = fileURLToPath(new URL('app.ts', import.meta.url));
  const run = promisify(execFile)(process.execPath, [app], {
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ env: 'stage' }) },
  });

  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no environment "stage" in infra/config.ts: use -c env=dev or prod.\n',
  });
});
