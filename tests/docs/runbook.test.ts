import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { templateOf } from '../../infra/testing/template.ts';

const runbook = new URL('../../docs/runbook.md', import.meta.url);
const text = readFileSync(runbook, 'utf8');

/** The sections below one part of the runbook, with what stands in them. */
function sectionsOf(part: string): readonly { readonly name: string; readonly body: string }[] {
  const [, ...parts] = text.split(/^## /m);
  const found = parts.find((candidate) => candidate.startsWith(`${part}\n`));
  if (found === undefined) throw new Error(`The runbook has no part "${part}".`);
  return found
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [name = ''] = section.split('\n', 1);
      return { name, body: section.slice(name.length) };
    });
}

/** As GitHub makes them of headings. */
const anchors = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

/** The sections that the alarms of the deployed template lead to. */
const alarmSections = (): readonly string[] => {
  const alarms = Object.values(templateOf().findResources('AWS::CloudWatch::Alarm'));
  const led = alarms.map(({ Properties: { AlarmName, AlarmDescription } }) => {
    const [, section] = /Runbook: docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription) ?? [];
    return section ?? `${AlarmName} leads nowhere`;
  });
  return [...new Set(led)].toSorted();
};

test('each alarm of the template has its section, and each section its alarm', () => {
  const sections = sectionsOf('Alarms').map(({ name }) => name);

  expect(sections.toSorted()).toEqual(alarmSections());
});

test.each([...sectionsOf('Alarms'), ...sectionsOf('Validations')])(
  '$name says what it means, where to look, how to mend it and how to see that it is',
  ({ body }) => {
    const said = [...body.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, label]) => label);
    // Two that have the same answer may share a line.
    expect(said.join(', ').toLowerCase().replaceAll(' and ', ', ')).toBe(
      'meaning, first look, fix, verify',
    );
  },
);

test('every branch of "the number looks wrong" leads to a section', () => {
  const [, tree = ''] = /^## The number looks wrong$(.*?)^## /ms.exec(text) ?? [];
  const leaves = tree.split(/^ *- /m).filter((item) => /[:.]\s/.test(item));
  const validations = sectionsOf('Validations').map(({ name }) => name);
  const led = [...tree.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);

  expect(leaves.length).toBeGreaterThan(10);
  expect(led).toEqual(expect.arrayContaining(validations));
});

test('every link leads to a heading or a file', () => {
  const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)];

  expect(links.length).toBeGreaterThan(20);
  for (const [link, path = '', anchor] of links) {
    const file = path === '' ? runbook : new URL(path, runbook);
    expect(existsSync(file), link).toBe(true);
    if (anchor) expect(anchors(readFileSync(file, 'utf8')), link).toContain(anchor);
  }
});
