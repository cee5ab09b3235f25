import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { putObject } from '../dod/lake.ts';
import { fact } from '../queries/lake.ts';
import { changedAssembly, propertiesOf, type Resources } from './assembly.ts';
import { outputOf } from './aws.ts';
import { listen } from './live.ts';
import { type System, startSystem } from './system.ts';

/** Long enough for two starts on busy cores. */
const SCHEDULED_IN_MS = 20_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const folder = mkdtempSync(join(tmpdir(), 'eventflow-reports-'));
const at = Math.ceil((Date.now() + SCHEDULED_IN_MS) / 1000) * 1000;
const hourlyMs = at - HOUR_MS;
const systems: System[] = [];
/** What is made by the clock, and what cannot be: both wait for the same instant. */
let scheduled: System;
let unwritable: System;
let filesLookedAt: (calls: number) => Promise<void>;
let failedJobsSent: (calls: number) => Promise<void>;
beforeAll(async () => {
  [scheduled, unwritable] = await Promise.all([
    start('scheduled', reportAtOnce),
    start('unwritable', (resources) => {
      reportAtOnce(resources);
      withoutGrant(resources, 's3:PutObject', 'OperationsReports');
      propertiesOf(
        resources,
        'AWS::Lambda::EventInvokeConfig',
        'OperationsReport',
      ).MaximumRetryAttempts = 0;
    }),
  ]);
  const bucket = await outputOf(scheduled, 'ReportsBucketName');
  filesLookedAt = await listen(
    scheduled,
    ({ operation, resource }) => operation === 'HeadObject' && resource === bucket,
  );
  const queue = (await outputOf(unwritable, 'FailedJobsQueueUrl')).split('/').at(-1);
  failedJobsSent = await listen(
    unwritable,
    ({ operation, resource }) => operation === 'SendMessage' && resource === queue,
  );
  const whole = [lineOf('req-1', hourlyMs), lineOf('req-2', hourlyMs), lineOf('req-2', hourlyMs)];
  const halfWritten = lineOf('req-3', hourlyMs).slice(0, 120);
  await putObject(
    scheduled,
    `events/dt=${dayOf(hourlyMs)}/hour=00/by-hand`,
    [...whole, halfWritten].join('\n'),
  );
});
afterAll(async () => {
  await Promise.all(systems.map((system) => system.stop()));
  rmSync(folder, { recursive: true });
});

async function start(name: string, change: (resources: Resources) => void): Promise<System> {
  const assembly = changedAssembly(inject('assembly'), join(folder, name), change);
  const system = await startSystem({ home: join(folder, `${name}-home`), assembly });
  systems.push(system);
  return system;
}

/** Every schedule of reports once, at the same instant, in the place of its own times. */
function reportAtOnce(resources: Resources): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (
      Type !== 'AWS::Scheduler::Schedule' ||
      !/"period"|\\"period/.test(Properties.Target.Input)
    ) {
      continue;
    }
    Properties.ScheduleExpression = `at(${new Date(at).toISOString().slice(0, 19)})`;
    Properties.ScheduleExpressionTimezone = 'UTC';
  }
}

/** Takes an action away from the report's role, wherever a policy names it with such a resource. */
function withoutGrant(resources: Resources, action: string, resource: string): void {
  const { PolicyDocument } = propertiesOf(resources, 'AWS::IAM::Policy', 'OperationsReportRole');
  for (const statement of PolicyDocument.Statement) {
    if (!JSON.stringify(statement.Resource).includes(resource)) continue;
    statement.Action = [statement.Action].flat().filter((one) => one !== action);
    if (statement.Action.length === 0) statement.Action = ['sts:GetCallerIdentity'];
  }
}

const dayOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10);
const lineOf = (requestId: string, epochMs: number) => {
  const at = new Date(epochMs).toISOString();
  return JSON.stringify(fact(requestId, [at, at, at]));
};

async function readReport(system: System, date: string, zone: string) {
  const place = join(system.home, 's3', await outputOf(system, 'ReportsBucketName'), 'reports');
  const read = (kind: string) => readFileSync(join(place, date, zone, `report.${kind}`), 'utf8');
  return { json: read('json'), csv: read('csv'), html: read('html') };
}

test('by the clock the hour’s day and the day before are reported in both zones, an empty one as empty', async () => {
  // Each file is looked at once it is written: three files of two periods in two zones.
  await filesLookedAt(12);

  for (const [epochMs, zone] of [
    [hourlyMs, 'UTC'],
    [at - DAY_MS, 'UTC'],
    [hourlyMs + 9 * HOUR_MS, 'Asia-Seoul'],
    [at - DAY_MS + 9 * HOUR_MS, 'Asia-Seoul'],
  ] as const) {
    const date = dayOf(epochMs);
    const hasFacts = date === dayOf(hourlyMs + (zone === 'UTC' ? 0 : 9 * HOUR_MS));
    const { json, csv, html } = await readReport(scheduled, date, zone);
    const { summary, parts } = JSON.parse(json);

    expect([date, zone, summary.decided]).toEqual([date, zone, hasFacts ? 2 : 0]);
    expect(summary.repeatedPercent).toBe(hasFacts ? 33.33 : null);
    expect(parts.map(({ ok }: { ok: boolean }) => ok)).toEqual(Array(5).fill(true));
    expect(html.includes('Nothing was decided on this day')).toBe(!hasFacts);
    expect(`${json}${csv}${html}`).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(scheduled.said.join('')).not.toContain('refused: ');
});

test('two runs of one day at once leave one set, the same as a run alone', async () => {
  const ask = () => scheduled.eventflow('report', '--date', '2026-01-04');
  const day = Date.parse('2026-01-04T10:00:00Z');
  await putObject(scheduled, 'events/dt=2026-01-04/hour=10/by-hand', `${lineOf('req-9', day)}\n`);
  const both = await Promise.all([ask(), ask()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const together = await readReport(scheduled, '2026-01-04', 'UTC');
  await ask();

  expect(together).toEqual(await readReport(scheduled, '2026-01-04', 'UTC'));
  expect(JSON.parse(together.json).summary.decided).toBe(1);
});

test('a scheduled run that may not write its report is in failed-jobs, which the status tells', async () => {
  await failedJobsSent(4);

  const { code, stderr } = await unwritable.eventflow();
  expect(code).toBe(1);
  expect(stderr).toContain('failed-jobs holds 4: scheduled work that failed for good');
  const asked = await unwritable.eventflow('report', '--date', '2026-01-04');
  expect(asked).toMatchObject({ code: 3, stdout: '' });
  expect(asked.stderr).toMatch(/The report failed: .*not authorized to perform: s3:PutObject/);
});

test('queries that Athena cannot run are named in the report, which is written all the same', async () => {
  const system = await start('unreadable', (resources) =>
    withoutGrant(resources, 's3:GetObject', 'LakeBucket'),
  );
  const at = Date.parse('2026-01-04T10:00:00Z');
  await putObject(system, 'events/dt=2026-01-04/hour=10/by-hand', `${lineOf('req-9', at)}\n`);
  const { code, stdout, stderr } = await system.eventflow('report', '--date', '2026-01-04');

  expect(code).toBe(1);
  expect(stderr).toMatch(/Failed, twice each: .*lines_and_facts/);
  const page = await (await fetch(stdout.trim())).text();
  expect(page).toContain('These queries failed, twice each');
  expect(page).not.toMatch(/NaN|undefined/);
});
