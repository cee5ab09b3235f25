import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Verdict } from './measure.ts';

const ROOT = join(import.meta.dirname, '../..');

/** In a process of its own, whose time it takes over. */
const ran = (...args: readonly string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test('a fault is told; without it nothing is, and that is seen', async () => {
  const { stdout, stderr } = await ran(
    ...['--input-type=module', '--eval'],
    `import { FAULTS } from './tests/detect/faults.ts';
     import { measure } from './tests/detect/measure.ts';
     const fault = FAULTS['unreadable-message'];
     const planted = await measure('planted', fault);
     const nothing = await measure('nothing', { ...fault, plant: () => undefined });
     console.log(JSON.stringify([planted, nothing]));`,
  );

  expect(stderr).toBe('');
  const [planted, nothing] = JSON.parse(stdout) as Verdict[];
  expect(planted?.told).toMatchObject({ name: 'parking-not-empty', section: 'parking-not-empty' });
  expect(planted?.told?.minutes).toBeLessThan(2);
  expect(nothing).toEqual({
    fault: 'nothing',
    problem: 'not told within 4 minutes; told was nothing',
  });
});

test.each([
  [['--help'], 0, 'stdout', /^Usage: npm run detect/],
  [
    ['--fault', 'brokn-line'],
    2,
    'stderr',
    /^There is no fault "brokn-line"\. Did you mean "broken-line"\?/,
  ],
  [['lost-fact'], 2, 'stderr', /^Unexpected argument 'lost-fact'/],
] as const)('npm run detect -- %s ends with %i', async (args, code, stream, expected) => {
  const answer = await ran('tests/detect/detect.ts', ...args);

  expect(answer.code).toBe(code);
  expect(answer[stream]).toMatch(expected);
});
