import { type SavedQuery, savedQueries } from '../../queries/index.ts';
import { code, table } from './markdown.ts';

type Parameter = SavedQuery['parameters'][number];

const PARAMETERS: Readonly<Record<Parameter, { meaning: string; example: string }>> = {
  date: { meaning: 'a day, as `YYYY-MM-DD`', example: '2026-01-04' },
  zone: { meaning: 'the zone that the day is in, by its IANA name', example: 'Asia/Seoul' },
  event: { meaning: 'one event, by its `eventId`; empty for all', example: 'sale-2026' },
  since: {
    meaning: 'the day from which on lines are read, as `YYYY-MM-DD`',
    example: '2026-01-01',
  },
};

const GROUPS: Readonly<Record<SavedQuery['group'], { title: string; text: string }>> = {
  metric: {
    title: 'Metrics',
    text: 'By event time, in the zone that is asked for, one row counted for each request. Run one by `npx eventflow query NAME`.',
  },
  validation: {
    title: 'Validations',
    text: 'Whether the numbers can be trusted: `npx eventflow validate` runs them all, and exits with 1 when one answers more than its threshold.',
  },
  repair: {
    title: 'Repairs',
    text: 'What `npx eventflow reconcile` mends.',
  },
  seed: {
    title: 'The specification’s own statements',
    text: 'Kept to the letter, with a day and an event written out, for the database that ends in `_g1`. They count lines, not requests.',
  },
};

/** The chapter on the saved queries. */
export const queries = (): string[] => [
  '## Saved queries',
  'Each stands in Athena under its name, in the stack’s workgroup; metrics, validations and repairs also as prepared statements.',
  table(
    ['parameter', 'meaning', 'example'],
    Object.entries(PARAMETERS).map(([name, { meaning, example }]) => [
      code(name),
      meaning,
      code(example),
    ]),
  ),
  ...(Object.keys(GROUPS) as SavedQuery['group'][]).flatMap((group) => [
    `### ${GROUPS[group].title}`,
    GROUPS[group].text,
    ...savedQueries.filter((query) => query.group === group).flatMap(section),
  ]),
];

function section(query: SavedQuery): string[] {
  const { name, description, grain, zone, parameters, threshold, severity } = query;
  const facts = [
    `**Grain** ${grain}`,
    `**Zone** ${zone}`,
    `**Parameters** ${listed(new Set(parameters))}`,
    ...(parameters.length > 0 ? [`**Each \`?\`** ${parameters.join(', ')}`] : []),
    `**Columns** ${listed(query.columns)}`,
    ...(threshold === undefined
      ? []
      : [`**Threshold** at most ${threshold}`, `**Severity** ${severity}`]),
  ];
  return [`#### ${name}`, description, facts.map((fact) => `- ${fact}`).join('\n')];
}

const listed = (names: Iterable<string>): string => [...names].map(code).join(', ') || 'none';
