import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { lintTemplates } from '../../tools/lint-template.ts';

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;
/** Where everything is checked, what is missing is a failure. */
const isComplete = process.env.CI === 'true';

test.skipIf(!hasCfnLint && !isComplete)(
  'cfn-lint finds nothing that is not waived, and needs each waiver (needs cfn-lint)',
  async () => {
    const nothing = { open: [], unneeded: [] };

    await expect(lintTemplates()).resolves.toEqual([
      { environmentName: 'dev', ...nothing },
      { environmentName: 'prod', ...nothing },
    ]);
  },
);
