import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rooms = ['schemas', 'functions', 'infra', 'local', 'cli', 'queries', 'web'];

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'eventflow-rooms-'));
  for (const room of rooms) file(`${room}/index.ts`, 'export const here = 1;');
  file(
    'tsconfig.json',
    '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true}}',
  );
});
afterEach(() => rmSync(house, { recursive: true }));

function file(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), `${text}\n`);
}

/** Names of the rules that the project's own configuration finds broken, and how many modules it saw. */
function cruise(cwd: string): Promise<{ broken: string[]; modules: number }> {
  const cruiser = join(root, 'node_modules/.bin/depcruise');
  const config = join(root, '.dependency-cruiser.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      cruiser,
      ['--config', config, '--output-type', 'json', ...rooms],
      { cwd, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => {
        if (!stdout) return reject(error);
        const { summary } = JSON.parse(stdout);
        const violations: { rule: { name: string } }[] = summary.violations;
        const broken = violations.map(({ rule }) => rule.name);
        return resolve({ broken, modules: summary.totalCruised });
      },
    );
  });
}

test('a house in which each room keeps to itself is accepted', async () => {
  file('functions/participation/worker/worker.ts', "import '../requests.ts';");
  file('functions/participation/requests.ts', "import '../../schemas/index.ts';");

  await expect(cruise(house)).resolves.toEqual({ broken: [], modules: 9 });
});

test.each([
  ['schemas/event.ts', '../functions/index.ts', 'room-schemas'],
  ['functions/runtime/clock.ts', '../participation/requests.ts', 'room-functions-runtime'],
  ['functions/participation/requests.ts', '../marketing/touch.ts', 'room-functions-participation'],
  ['queries/index.ts', '../schemas/index.ts', 'room-queries'],
  ['infra/app.ts', '../functions/index.ts', 'room-infra'],
  ['local/cloud.ts', '../schemas/index.ts', 'room-local'],
  ['cli/main.ts', '../local/index.ts', 'room-cli'],
  ['web/live/system.ts', '../../local/index.ts', 'room-web'],
  ['functions/participation/worker/worker.ts', '../ingest/ingest.ts', 'sibling-lambdas'],
  ['local/services/sqs/index.ts', '../lambda/index.ts', 'sibling-services'],
  ['local/cloud.ts', './testing/serve.ts', 'testing-is-for-tests'],
])('%s may not import %s', async (from, to, rule) => {
  file(join(dirname(from), to), 'export const there = 1;');
  file(from, `import '${to}';`);

  const { broken } = await cruise(house);

  expect(broken).toContain(rule);
});

test('files that import each other in a circle are refused', async () => {
  file('local/a.ts', "import './b.ts';");
  file('local/b.ts', "import './a.ts';");

  expect((await cruise(house)).broken).toContain('no-circles');
});

test('the project itself is cruised, not passed over', async () => {
  const { broken, modules } = await cruise(root);

  expect(broken).toEqual([]);
  expect(modules).toBeGreaterThan(100);
});
