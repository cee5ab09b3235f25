import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type System, startSystem } from '../pipeline/system.ts';
import { factOf, leaveOut, runClient } from './clients.ts';

describe.skipIf(leaveOut)('boto3 (needs awscli 1 and boto3)', () => {
  let home: string;
  let system: System;
  let found: Record<string, unknown>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'eventflow-boto3-'));
    system = await startSystem({ home, assembly: inject('assembly') });
    await system.eventflow('event', 'put', 'sale', '--capacity', '5');
    const fact = JSON.stringify(factOf('by-boto3'));
    found = JSON.parse(await runClient(system, 'python3', ['journey.py', fact]));
  });
  afterAll(async () => {
    await system?.stop();
    if (home) rmSync(home, { recursive: true });
  });

  test('waits for the stack, and says who calls', () => {
    expect(found.account).toBe('000000000000');
  });

  test('has the table as a resource: description, item, query', () => {
    const key = [{ AttributeName: 'PK', KeyType: 'HASH' }];
    expect(found.table).toEqual(['ACTIVE', key]);
    expect([found.capacity, found.items]).toEqual([5, 1]);
  });

  test('pages through queues, sends and receives, and knows errors by their class', () => {
    const attributes = { by: { DataType: 'String', StringValue: 'hand' } };
    expect(found['queue pages']).toEqual([2, 2, 2]);
    expect(found.messages).toEqual([['by boto3', attributes]]);
    expect(found['no queue']).toBe('AWS.SimpleQueueService.NonExistentQueue');
    expect(found['no key']).toBe('NoSuchKey');
  });

  test('subscribes to a topic and publishes', async () => {
    expect(found.subscribed).toEqual(['boto3@example.com']);
    expect(found['no topic']).toBe('NotFound');
    await expect.poll(() => system.said.join('')).toContain('mail to boto3@example.com: by boto3');
  });

  test('waits for a function and invokes it', () => {
    expect(found.invoked).toEqual({ batchItemFailures: [] });
  });

  test('sends facts by bus and stream that are lines of the lake and rows of SQL', () => {
    expect(found.stream).toBe('ACTIVE');
    expect(found.failed).toEqual([0, 0]);
    expect(found.facts).toEqual(['by-boto3', 'by-boto3']);
    expect(found.rows).toEqual([['facts'], ['2']]);
  });

  test('sends and fetches a large object in parts, and by a signed address', () => {
    expect(found.objects).toEqual([['by-boto3/large', 9_036_000]]);
    expect(found['same bytes']).toBe(true);
    expect(found['by address']).toBe(9_036_000);
  });

  test('pages through saved queries and tables', () => {
    expect(found['named queries']).toEqual([true, true]);
    expect(found.tables).toContain('participation_logs');
  });
});
