import { expect, test } from 'vitest';
import { hasCfnLint, lintTemplates } from '../../tools/lint-template.ts';

/** Where everything is checked, what is missing is a failure. */
const isComplete = process.env.CI === 'true';

test.skipIf(!isComplete && !(await hasCfnLint()))(
  'cfn-lint finds nothing that is not waived, and needs each waiver (needs cfn-lint)',
  async () => {
    const nothing = { open: [], unneeded: [] };

    await expect(lintTemplates()).resolves.toEqual([
      { environmentName: 'dev', ...nothing },
      { environmentName: 'prod', ...nothing },
    ]);
  },
);
