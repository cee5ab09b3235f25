import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

test('no bundle imports node:http as a module, which would load undici at each cold start', () => {
  const assembly = inject('assembly');
  const bundles = globSync('asset.*/index.mjs', { cwd: assembly });
  const importing = bundles.filter((bundle) =>
    /from ?['"](node:)?http['"]/.test(readFileSync(join(assembly, bundle), 'utf8')),
  );
  expect(bundles.length).toBeGreaterThan(0);
  expect(importing).toEqual([]);
});
