import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { systemClock } from '../../functions/runtime/clock.ts';
import { clientOptions, outputOf } from './aws.ts';
import { sendTo } from './queues.ts';
import { type System, startSystem } from './system.ts';

let home: string;
let system: System;
const start = () => startSystem({ home, assembly: inject('assembly') });
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'eventflow-alarms-'));
  system = await start();
});
afterEach(async () => {
  await system.stop();
  rmSync(home, { recursive: true });
});

test('a parked message is an alarm within two minutes, which eventflow tells with its section', async () => {
  await sendTo(system, 'ParkingQueueUrl', 'unreadable');

  const alarms = () => system.eventflow('alarms');
  await expect.poll(alarms, { timeout: 110_000, interval: 2000 }).toMatchObject({ code: 1 });
  const { stdout, stderr } = await alarms();
  expect(stderr).toMatch(/^parking-not-empty: /);
  expect(stdout).toMatch(/parking-not-empty .* ALARM .* docs\/runbook\.md#parking-not-empty/);
  expect((await system.eventflow()).stderr).toContain('1 in alarm; next: eventflow alarms');
});

test('what was counted since the last minute outlives a clean stop', async () => {
  const apiUrl = await outputOf(system, 'ApiUrl');
  const begun = systemClock.now();
  await fetch(`${apiUrl}/docs`);
  expect(await system.stop()).toBe(0);
  system = await start();

  const { Datapoints = [] } = await new CloudWatchClient(clientOptions(system)).send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      StartTime: new Date(begun - 60_000),
      EndTime: new Date(systemClock.now() + 60_000),
      Period: 60,
      Statistics: ['Sum'],
    }),
  );
  expect(Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0)).toBe(1);
});
