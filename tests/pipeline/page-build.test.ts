import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createApi } from './api.ts';
import { type System, startSystem } from './system.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'eventflow-page-build-'));
const page = join(folder, 'web/live');
let system: System | undefined;
beforeAll(() => {
  for (const name of ['node_modules', 'package-lock.json', 'package.json']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  cpSync(join(root, 'schemas'), join(folder, 'schemas'), { recursive: true });
  const filter = (source: string) => !/[/]dist[^/]*$/.test(source);
  cpSync(join(root, 'web/live'), page, { recursive: true, filter });
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

/** As `npm start` runs it; what was said until the build behind it has ended, too. */
async function build(): Promise<[code: number, said: string]> {
  const args = [join(page, 'build.ts'), '--background'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return [code, said];
}

test('a page that cannot be built is told in a sentence, and all else works', async () => {
  appendFileSync(join(page, 'main.tsx'), '\nthis is no program');
  const [code, said] = await build();
  expect(code).toBe(0);
  expect(said).toMatch(
    /^the live page could not be built, all else works: Build failed with 1 error: .*main\.tsx.*\n$/,
  );
  expect(existsSync(join(page, 'dist'))).toBe(false);

  system = await startSystem({
    home: join(folder, 'home'),
    assembly: inject('assembly'),
    page: join(page, 'dist'),
  });
  const api = createApi(system.url);
  expect(await api.request('GET', '/')).toMatchObject({
    status: 404,
    body: { message: 'Not Found' },
  });
  expect((await system.eventflow('event', 'put', 'sale', '--capacity', '1')).code).toBe(0);
  expect((await api.participate('sale', await api.token('alice'))).status).toBe(202);
});
