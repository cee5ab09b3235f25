import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { clientOptions, outputOf } from '../pipeline/aws.ts';
import { sendTo } from '../pipeline/queues.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { buildPage, hasBrowser, launchBrowser } from './browser.ts';

/** A minute until it is measured, one until it is judged, and a busy machine. */
const PATIENCE_MS = 180_000;

describe.skipIf(!hasBrowser)('alarms on the live page (Debian package chromium)', () => {
  let home: string;
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'eventflow-live-alarms-'));
    system = await startSystem({ home, assembly: inject('assembly'), page: buildPage() });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    rmSync(home, { recursive: true });
  });

  test(
    'a parked message shows by itself on a page that is open, until parking is empty again',
    async () => {
      const page = await browser.newPage({ locale: 'en-US' });
      await page.goto(system.url);
      const alarms = page.getByRole('region', { name: 'Alarms' });
      await alarms.getByText(/alarms are OK/).waitFor();

      await sendTo(system, 'ParkingQueueUrl', 'unreadable');
      const parking = alarms.getByRole('listitem').filter({ hasText: 'parking-not-empty' });
      await parking.waitFor({ timeout: PATIENCE_MS });
      expect(await parking.textContent()).toContain(
        'A message could not be decided and waits for an operator.docs/runbook.md#parking-not-empty',
      );

      const QueueUrl = await outputOf(system, 'ParkingQueueUrl');
      await new SQSClient(clientOptions(system)).send(new PurgeQueueCommand({ QueueUrl }));
      await alarms.getByText(/alarms are OK/).waitFor({ timeout: PATIENCE_MS });
      expect(await parking.count()).toBe(0);
    },
    2 * PATIENCE_MS,
  );
});
