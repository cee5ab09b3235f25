import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EventStock } from '../../schemas/participation/event.ts';
import { OPERATOR_SCOPE } from '../../schemas/route.ts';
import { createApi } from '../pipeline/api.ts';
import { clientOptions } from '../pipeline/aws.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { buildPage, hasBrowser, launchBrowser } from './browser.ts';

/** What CloudWatch leaves in the state that it was put into, for none of them has a value before the first hour. */
const UNMEASURED = [
  'report-missing',
  'validations-missing',
  'validations-violated',
  'validations-failed',
] as const;

describe.skipIf(!hasBrowser)('the live page in Chromium (Debian package chromium)', () => {
  let home: string;
  let system: System;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'eventflow-live-'));
    system = await startSystem({ home, assembly: inject('assembly'), page: buildPage() });
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    rmSync(home, { recursive: true });
  });

  /** The page in a browser of its own, its complaints noted. */
  async function open(options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ locale: 'en-US', ...options });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (said) => {
      if (['error', 'warning'].includes(said.type())) complaints.push(said.text());
    });
    await page.goto(system.url);
    await page.getByText(/^(Live|실시간)$/).waitFor();
  }

  async function make(eventId: string, capacity: number): Promise<void> {
    const form = page.getByRole('form', { name: 'Make an event' });
    await form.getByLabel('Event').fill(eventId);
    await form.getByLabel('Stock').fill(String(capacity));
    await form.getByRole('button', { name: 'Make it' }).click();
    await page.getByText(`Event ${eventId} stands, with a stock of ${capacity}.`).waitFor();
  }

  async function stockOf(eventId: string): Promise<EventStock> {
    const api = createApi(system.url);
    const token = await api.token('tester', { scopes: [OPERATOR_SCOPE] });
    return (await api.request<EventStock>('GET', `/events/${eventId}/stock`, token)).body;
  }

  const putAlarm = (name: (typeof UNMEASURED)[number], StateValue: StateValue) =>
    new CloudWatchClient(clientOptions(system)).send(
      new SetAlarmStateCommand({
        AlarmName: `eventflow-dev-${name}`,
        StateReason: 'by the test',
        StateValue,
      }),
    );
  async function countAlarms(): Promise<number> {
    const client = new CloudWatchClient(clientOptions(system));
    let count = 0;
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) {
      count += MetricAlarms.length;
    }
    return count;
  }

  const countAt = (stage: string) =>
    page.locator(`[data-stage="${stage}"]`).getAttribute('data-count').then(Number);
  const countOf = async (result: string) => {
    const found = page.locator(`[data-result="${result}"]`);
    return (await found.count()) === 0 ? 0 : Number(await found.getAttribute('data-count'));
  };

  test('an event is made, a burst is sent, and the stock falls to 0 before one’s eyes', async () => {
    await open();
    await make('burst', 30);
    await expect.poll(() => page.getByTestId('remaining').textContent()).toBe('30');
    await page.getByLabel('Users in a burst').fill('80');
    await page.getByRole('button', { name: 'Send burst' }).click();
    await page.getByText('80 taken, 0 not.').waitFor();

    await expect
      .poll(() => page.getByTestId('remaining').textContent(), { timeout: 30_000 })
      .toBe('0');
    await expect
      .poll(() => page.getByTestId('decided').getAttribute('data-count'), { timeout: 30_000 })
      .toBe('80');
    const { succeeded, remaining } = await stockOf('burst');
    expect(remaining).toBe(0);
    expect(await countOf('SUCCESS')).toBe(succeeded);
    expect(await countOf('SOLD_OUT')).toBe(80 - succeeded);
    for (const stage of ['user', 'ingest', 'queue', 'worker']) {
      await expect.poll(() => countAt(stage), { message: stage }).toBe(80);
    }
    expect(await page.locator('.facts tbody tr').count()).toBe(8);
    expect(await page.locator('.facts pre').textContent()).toContain("eventId = 'burst'");
    expect(await page.locator('.delays strong').allTextContents()).not.toContain('–');
  });

  test('one user takes part by keyboard alone, and is told the decision', async () => {
    await open();
    await make('single', 1);
    await page.getByLabel('As user').focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('minsu');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('minsu: Won').waitFor();
    expect((await stockOf('single')).succeeded).toBe(1);
  });

  test('an event that is said to stand is the one that is taken part in next', async () => {
    await open();
    await make('before', 1);
    const list = Promise.withResolvers<void>();
    await page.route('**/events?limit=100', async (route) => {
      await list.promise;
      await route.continue();
    });
    const listed = page.waitForRequest('**/events?limit=100');
    const made = make('after', 1);
    await listed;
    expect(await page.getByText('Event after stands').count()).toBe(0);
    list.resolve();
    await made;
    expect(await page.locator('select[name=chosen]').inputValue()).toBe('after');
  });

  test('a lake that cannot be asked hides no decision', async () => {
    await open();
    await make('hidden', 1);
    await page.route('**/_local/flush', (route) =>
      route.fulfill({ status: 503, json: { message: 'no room' } }),
    );
    await page.getByRole('button', { name: 'Once' }).click();
    await page.getByRole('alert').getByText('That did not work: no room').waitFor();
    await page.getByRole('status').getByText('alice: Won').waitFor();
    complaints.splice(0);
  });

  test('the latest report is a click away as soon as there is one', async () => {
    await open();
    await page.getByText('No report yet').waitFor();
    const made = await system.eventflow('report', '--zone', 'Asia/Seoul');
    expect(made.stderr).toContain('Making the report of');
    const link = page.getByRole('link', { name: /^Report of \d{4}-\d\d-\d\d, Asia-Seoul$/ });
    await link.click();
    await page.getByRole('heading', { name: 'Participation report' }).waitFor();
    await page.goBack();
    await link.waitFor();
  });

  test('an alarm shows as soon as it fires, where nothing moves for it, and goes when it is over', async () => {
    const count = await countAlarms();
    for (const name of UNMEASURED) await putAlarm(name, 'OK');
    await open({ viewport: { width: 1200, height: 900 } });
    const alarms = page.getByRole('region', { name: 'Alarms' });
    await alarms.getByText(`All ${count} alarms are OK`).waitFor();
    expect(await alarms.getAttribute('aria-live')).toBe('polite');
    const calm = await alarms.boundingBox();

    await putAlarm('validations-violated', 'ALARM');
    await alarms.getByText(`In alarm: 1 of ${count}`).waitFor();
    expect(await alarms.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(
        /^validations-violatedsince \w+ \d+, \d+:\d\d [AP]M.+\.docs\/runbook\.md#validations-violated$/,
      ),
    ]);
    expect(await alarms.boundingBox()).toEqual(calm);
    await putAlarm('validations-missing', 'ALARM');
    await alarms.getByText(`In alarm: 2 of ${count}`).waitFor();
    expect(await alarms.locator('strong').allTextContents()).toEqual([
      'validations-violated',
      'validations-missing',
    ]);

    for (const name of UNMEASURED) await putAlarm(name, 'OK');
    await alarms.getByText(`All ${count} alarms are OK`).waitFor();
    expect(await alarms.getByRole('listitem').count()).toBe(0);
  });

  test('a page that meets a system which is still starting connects once it is ready', async () => {
    await open();
    const refused = page.waitForResponse('**/_local/live');
    await page.route('**/_local/live', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.reload();
    expect((await refused).status()).toBe(503);
    await page.getByText('Live', { exact: true }).waitFor();
    complaints.splice(0);
  });

  test('nothing is said to be well while it is not known', async () => {
    await putAlarm('validations-violated', 'OK');
    await open();
    const alarms = page.getByRole('region', { name: 'Alarms' });
    await alarms.getByText(/alarms are OK/).waitFor();
    await page.route(`${system.url}/`, (route) =>
      route.request().headers()['x-amz-target']?.endsWith('.DescribeAlarms')
        ? route.fulfill({ status: 503, json: { message: 'no room' } })
        : route.continue(),
    );
    await putAlarm('validations-violated', 'ALARM');
    await alarms.getByText('Not known at the moment').waitFor();
    await page.unrouteAll();
    await alarms.getByText(/^In alarm: 1 of /).waitFor();
    complaints.splice(0);
  });

  test('it speaks the browser’s language, and the other one when told so, also later', async () => {
    await open({ locale: 'ko-KR' });
    await page.getByRole('heading', { name: '참여하기' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Take part' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Take part' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  test.each(['ko-KR', 'en-US'])(
    'a phone shows all of it in %s without scrolling aside',
    async (locale) => {
      await putAlarm('validations-violated', 'ALARM');
      await open({ locale, viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
      await page.locator('.facts pre').waitFor();
      await page.getByText('validations-violated', { exact: true }).waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(390);
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('.card, .alarm > *, form, input, select, button, table')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(beyond).toEqual([]);
    },
  );

  test.each([
    ['ko-KR', 'light'],
    ['ko-KR', 'dark'],
    ['en-US', 'light'],
    ['en-US', 'dark'],
  ] as const)(
    'axe finds nothing against WCAG 2.2 A and AA in %s, %s',
    async (locale, colorScheme) => {
      await putAlarm('validations-violated', 'ALARM');
      await open({ locale, colorScheme, reducedMotion: 'reduce' });
      await page.locator('.facts pre').waitFor();
      await page.getByText('validations-violated', { exact: true }).waitFor();
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        }),
      );
      const named = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      expect(named).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
    },
  );

  test('whatever the keyboard reaches shows that it has the focus', async () => {
    await open();
    await make('focus', 1);
    const reachable = page.locator(
      'a[href], button:enabled, input:enabled, select:enabled, summary, [tabindex="0"]',
    );
    const reached = new Set<string>();
    const count = await reachable.count();
    // Once around, which leads past the page itself.
    for (let steps = 0; steps <= count; steps += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) continue;
      const [html, outline] = await page.evaluate(() => {
        const { activeElement: element } = document;
        const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body);
        return [element?.outerHTML ?? '', `${outlineStyle} ${outlineWidth}`];
      });
      expect([html, outline]).toEqual([html, 'solid 3px']);
      reached.add(String(html));
    }
    expect(reached.size).toBe(count);
  });

  test('nothing moves for whoever asked for less motion', async () => {
    await open({ reducedMotion: 'reduce' });
    await make('still', 5);
    await page.getByLabel('Users in a burst').fill('20');
    await page.getByRole('button', { name: 'Send burst' }).click();
    await page.locator('.road.flowing').first().waitFor({ state: 'attached' });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.getByText('20 taken, 0 not.').waitFor();
  });

  test('dark and light are the browser’s choice', async () => {
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await open({ colorScheme });
      grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      if (colorScheme === 'light') await page.context().close();
    }
    expect(new Set(grounds).size).toBe(2);
  });
});
