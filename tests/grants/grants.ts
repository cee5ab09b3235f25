/**
 * Is a grant of the template spare? `npm run grants`: everything that the stack does is done once on the
 * running system, which judges each call by the template's policies and notes which grant allowed it; then
 * again with grants taken away whose lack other grants are for. A grant is needed when it alone allowed some
 * call: without it, that very call is refused. Exit 1 when one is spare.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { systemClock } from '../../functions/runtime/clock.ts';
import { changedAssembly, type Resources } from '../pipeline/assembly.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { DOCUMENTED } from './documented.ts';
import { travelCut, travelEveryWay } from './journey.ts';

interface GrantUse {
  readonly of: string;
  readonly policy: string;
  readonly statement: number;
  readonly action: string;
  readonly needed?: string;
}

/** Taken away in turn, of the roles whose name begins so: what then fails is told by other rights. */
const CUTS = [
  { action: 'firehose:PutRecordBatch', of: 'Busrule' },
  { action: 's3:PutObject', of: 'LakeParticipations' },
  { action: 's3:PutObject', of: 'LakeRequests' },
];

const EVERYTHING = 'everything, once';
/** The schedules come due while everything else is done. */
const SCHEDULED_IN_MS = 15_000;
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'eventflow-grants-'));
const uses = new Map<string, GrantUse>();
const tell = (line: string) => process.stderr.write(`${line}\n`);
try {
  const assembly = join(folder, 'assembly');
  tell('synthesizing …');
  execFileSync(process.execPath, ['infra/app.ts'], {
    env: { ...process.env, CDK_OUTDIR: assembly },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const scheduled = changedAssembly(assembly, join(folder, 'scheduled'), scheduleSoon);
  await watched(EVERYTHING, scheduled, async (system) => {
    await travelEveryWay(system);
    await allSchedulesBegan(system);
  });
  for (const [at, { action, of }] of CUTS.entries()) {
    const cut = `cut-${at}`;
    const without = changedAssembly(assembly, join(folder, cut), (resources) =>
      take(resources, of, action),
    );
    const refusals = await watched(`without ${action} of ${of}…`, without, (one) =>
      travelCut(one, cut),
    );
    if (!refusals.some((line) => line.includes(action) && line.includes(of))) {
      throw new Error(`Nothing failed without ${action}.`);
    }
  }
  process.exitCode = report([...uses.values()]) > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** Runs on a system of its own; notes which grants were needed, and returns what was refused. */
async function watched(
  name: string,
  assembly: string,
  travel: (system: System) => Promise<void>,
): Promise<string[]> {
  tell(`running: ${name} …`);
  const system = await startSystem({ home: mkdtempSync(join(folder, 'home-')), assembly });
  try {
    await travel(system);
    for (const grant of await grantsOf(system)) {
      const key = [grant.of, grant.policy, grant.statement, grant.action].join(' ');
      if (!uses.get(key)?.needed && (name === EVERYTHING || uses.has(key))) {
        uses.set(key, grant);
      }
    }
    const refusals = system.said.join('').match(/^refused: .*$/gm) ?? [];
    for (const refusal of refusals) tell(`  ${refusal}`);
    return refusals;
  } finally {
    await system.stop();
  }
}

async function grantsOf({ url }: System): Promise<GrantUse[]> {
  const answer = await fetch(`${url}/_local/grants`);
  return ((await answer.json()) as { grants: GrantUse[] }).grants;
}

/** Each schedule once, soon, in the place of its own times. */
function scheduleSoon(resources: Resources): void {
  const time = new Date(systemClock.now() + SCHEDULED_IN_MS).toISOString().slice(0, 19);
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::Scheduler::Schedule') continue;
    Object.assign(Properties, {
      ScheduleExpression: `at(${time})`,
      ScheduleExpressionTimezone: 'UTC',
    });
  }
}

/** Waits until each schedule's role has invoked what it is for. */
async function allSchedulesBegan(system: System): Promise<void> {
  const until = systemClock.now() + PATIENCE_MS;
  const isWaiting = ({ of, action, needed }: GrantUse) =>
    of.includes('Schedules') && action === 'lambda:InvokeFunction' && !needed;
  while ((await grantsOf(system)).some(isWaiting)) {
    if (systemClock.now() > until) throw new Error('A schedule did not begin.');
    await systemClock.sleep(500);
  }
}

/** Takes an action out of the policies of those roles. */
function take(resources: Resources, of: string, action: string): void {
  for (const [logicalId, { Type, Properties }] of Object.entries(resources)) {
    if (Type !== 'AWS::IAM::Policy' || !logicalId.startsWith(of)) continue;
    for (const statement of Properties.PolicyDocument.Statement) {
      if (!Array.isArray(statement.Action)) continue;
      statement.Action = statement.Action.filter((one: string) => one !== action);
    }
  }
}

/** The table on stdout; returns how many are spare. */
function report(grants: readonly GrantUse[]): number {
  const table = new Table({ head: ['of', 'action', 'without it fails'], style: { head: [] } });
  let spare = 0;
  for (const { of, action, needed } of grants) {
    const documented = DOCUMENTED.find(
      ({ role, actions }) => role.test(of) && actions.includes(action),
    );
    if (!needed && !documented) spare += 1;
    const without = needed?.replace(/^(\S+) \S+ /, (_all, who) => `${nameOf(who)} on `);
    const kept = documented && `AWS asks for it: ${documented.reason}`;
    table.push([nameOf(of), action, without ?? kept ?? 'NOTHING: it is spare']);
  }
  const documentedCount = grants.filter(({ needed }) => !needed).length - spare;
  process.stdout.write(`${table}\n`);
  process.stdout.write(
    `${grants.length} grants: ${grants.length - spare - documentedCount} needed, ${documentedCount} by AWS's documentation, ${spare} spare\n`,
  );
  return spare;
}

function nameOf(arn: string): string {
  return arn.split(/[/:]/).at(-1) ?? arn;
}
