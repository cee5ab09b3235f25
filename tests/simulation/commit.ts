import { spawnSync } from 'node:child_process';
import { runSeeds } from './crew.ts';
import { simulatedTemplate } from './template.ts';

/** Of the seeds that the commit chooses, the first so many are part of every `npm test`. */
export const TESTED_SEEDS = 100;

/** Each commit runs other seeds than the one before; without git, the first ones. */
function seedOfCommit(): number {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  const [commit] = /^[0-9a-f]{8}/.exec(stdout ?? '') ?? [];
  return commit === undefined ? 1 : Number.parseInt(commit, 16) + 1;
}

/** Runs so many of the commit's seeds after the first ones; how many were done, and a line a broken promise. */
export async function runSeedsOfCommit(after: number, count: number) {
  const failed: string[] = [];
  let done = 0;
  const onResult: Parameters<typeof runSeeds>[0]['onResult'] = ({ seed, violations }) => {
    done += 1;
    for (const { invariant, finding } of violations) {
      failed.push(`npm run simulate -- --seed ${seed} --trace: ${invariant}: ${finding}`);
    }
    return true;
  };
  await runSeeds({ template: simulatedTemplate(), from: seedOfCommit() + after, count, onResult });
  return { done, failed };
}
