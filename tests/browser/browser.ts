import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const root = join(import.meta.dirname, '../..');

/** Whether the browser is installed; where it must be, the tests fail without it. */
export const hasBrowser = existsSync(CHROMIUM) || process.env.CI === 'true';

/** Builds the live page; the folder that it stands in. */
export function buildPage(): string {
  execFileSync(process.execPath, ['web/live/build.ts'], { cwd: root, stdio: 'inherit' });
  return join(root, 'web/live/dist');
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
