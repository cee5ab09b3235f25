import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newcomersEnvironment, runShell, shellBlocks } from './shell.ts';

const root = join(import.meta.dirname, '../..');
/** Installing needs the registry: it is done as it stands in CI, and elsewhere the installation at hand is used. */
const installs = process.env.CI === 'true';
const hasCurl = spawnSync('curl', ['--version']).status === 0;

const blocks = shellBlocks(join(root, 'README.md')).map(({ script }) => script);
const [startBlock = '', ...laterBlocks] = blocks;

let checkout: string;
let env: NodeJS.ProcessEnv;
let system: ChildProcess | undefined;

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'eventflow-readme-'));
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const path of tracked.split('\0').filter(Boolean)) {
    cpSync(join(root, path), join(checkout, path), { recursive: true });
  }
  if (!installs) symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  env = { ...newcomersEnvironment(), PORT: String(await freePort()) };
});
afterAll(async () => {
  if (system?.pid && system.exitCode === null) {
    const exit = once(system, 'exit');
    process.kill(-system.pid, 'SIGTERM');
    await exit;
  }
  rmSync(checkout, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts the first block in the background, as in a terminal of its own, and waits for the ready line. */
async function startAsItStands(): Promise<void> {
  const script = installs ? startBlock : startBlock.replace(/^npm ci\n/m, '');
  system = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: checkout,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  system.stderr?.on('data', (text) => said.push(String(text)));
  for await (const line of createInterface({ input: system.stdout as NodeJS.ReadableStream })) {
    if (line.startsWith('EventFlow is ready')) return;
  }
  throw new Error(`npm start ended:\n${said.join('')}`);
}

async function run(script: string): Promise<string> {
  const { code, stdout, stderr } = await runShell(script, { cwd: checkout, env });
  expect(code, `${script}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

test('the README begins with installing and starting', () => {
  expect(startBlock).toBe('npm ci\nnpm start\n');
  expect(laterBlocks.length).toBeGreaterThanOrEqual(4);
  expect(dirname(checkout)).toBe(tmpdir());
});

test.skipIf(!hasCurl && !installs)(
  'its shell blocks run from clone to query as they stand (needs curl)',
  async () => {
    await startAsItStands();
    const said: string[] = [];
    for (const block of laterBlocks) said.push(await run(block));
    const [participation = '', burst = '', queries = '', report = ''] = said;

    expect(participation).toMatch(/"requestId":"req-[a-z2-7]{26}","eventId":"sale","status":"/);
    expect(burst).toMatch(/SUCCEEDED\D+SUCCESS\D+99\b/);
    expect(burst).toMatch(/SOLD_OUT\D+601\b/);
    expect(queries).toMatch(/SOLD_OUT\D+601\b/);
    expect(queries).toContain('p95_queue_delay_ms');
    expect(queries).toMatch(/negative_delay\s+0/);
    const page = await fetch(report.trim());
    expect(page.status, report).toBe(200);
    expect(await page.text()).toMatch(/SOLD_OUT\D+601\b/);
  },
  300_000,
);
