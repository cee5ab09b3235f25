import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { savedQueries } from '../../queries/index.ts';
import { VALIDATIONS } from '../../schemas/operations/validations.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('its table names every validation, with the threshold and severity that judge it', () => {
  const rows = [...read('validations.md').matchAll(/^\| `(\w+)` \| .* \| (\d+) \| (\w+) \|$/gm)];
  const said = new Map(
    rows.map(([, name, threshold, severity]) => [name, { threshold, severity }]),
  );

  expect([...said.keys()]).toEqual([...VALIDATIONS]);
  for (const { name, group, threshold, severity } of savedQueries) {
    if (group !== 'validation') continue;
    expect([name, said.get(name)]).toEqual([name, { threshold: `${threshold}`, severity }]);
  }
});

test('each has a section of the runbook', () => {
  const sections = [...read('runbook.md').matchAll(/^### (.+)$/gm)].map(([, name]) => name);

  expect(sections).toEqual(expect.arrayContaining([...VALIDATIONS]));
});
