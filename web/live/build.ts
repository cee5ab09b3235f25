import { type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Builds the live page into `dist/`, unless nothing that it is made of has changed since:
 * `node web/live/build.ts [--background]`. In the background, whoever starts it does not wait.
 */
const folder = import.meta.dirname;
const root = join(folder, '../..');
const dist = join(folder, 'dist');
const noted = join(dist, 'inputs.sha256');

function inputs(): string {
  const sources = globSync('**/*.{ts,tsx,css,html}', { cwd: folder, exclude: ['dist', 'dist.*'] })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
  const hash = createHash('sha256').update(process.version);
  for (const file of [
    ...sources.sort(),
    join(root, 'schemas/route.ts'),
    join(root, 'package-lock.json'),
  ]) {
    const content = readFileSync(file);
    hash.update(JSON.stringify([file, content.length])).update(content);
  }
  return hash.digest('hex');
}

async function build(hash: string): Promise<void> {
  // Elsewhere first, then renamed: whoever reads in between finds a whole page.
  const unfinished = `${dist}.${process.pid}`;
  try {
    // Whatever starts this, what is built is for use: React comes without its checks.
    process.env.NODE_ENV = 'production';
    const vite = await import('vite');
    await vite.build({
      configFile: join(folder, 'vite.config.ts'),
      // Of a failure the sentence below tells.
      logLevel: 'silent',
      build: { outDir: unfinished },
    });
    writeFileSync(join(unfinished, 'inputs.sha256'), hash);
    rmSync(dist, { recursive: true, force: true });
    renameSync(unfinished, dist);
  } catch (error) {
    // Another build of the same sources was a moment faster.
    if (isCurrent(hash)) return;
    process.stderr.write(`the live page could not be built, all else works: ${reasonOf(error)}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** In one line: how many errors, the first of them and where it is. */
function reasonOf(error: unknown): string {
  const text = stripVTControlCharacters(String(error instanceof Error ? error.message : error));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, 3).join(' ');
}

const isCurrent = (hash: string) => existsSync(noted) && readFileSync(noted, 'utf8') === hash;

const hash = inputs();
if (!isCurrent(hash)) {
  if (process.argv.includes('--background')) {
    const options: SpawnOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
    spawn(process.execPath, [import.meta.filename], options).unref();
  } else await build(hash);
}
