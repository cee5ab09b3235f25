export type QueryGroup = 'metric' | 'validation' | 'repair' | 'seed';

/**
 * What a `?` stands for: `date` a day as YYYY-MM-DD, `zone` an IANA zone name, `event` an eventId or
 * the empty text for all events, `since` the day before which nothing is read, by its arrival. Each is a
 * varchar: `'2026-01-04'`, quotes included, for Athena.
 */
type QueryParameter = 'date' | 'zone' | 'event' | 'since';

/** What a violation asks for: somebody now, or a look in daytime. */
const SEVERITIES = ['critical', 'warning'] as const;
type Severity = (typeof SEVERITIES)[number];

export interface SavedQuery {
  /** The name to ask for, also that of the prepared statement; letters, digits and `_`. */
  readonly name: string;
  readonly group: QueryGroup;
  readonly description: string;
  /** What one row stands for. */
  readonly grain: string;
  /** Which zone days and minutes are in. */
  readonly zone: string;
  /** In the order of the `?`, repeats included. */
  readonly parameters: readonly QueryParameter[];
  /** Without the header comment; a seed exactly as the specification has it. */
  readonly sql: string;
  /** In order; none for a statement that answers no rows. */
  readonly columns: readonly string[];
  /** The highest number that a validation may answer. */
  readonly threshold?: number;
  /** Of a validation. */
  readonly severity?: Severity;
}

const PARAMETERS: readonly string[] = ['date', 'zone', 'event', 'since'];

/**
 * Reads one `.sql` file: a header of `-- field: value` lines, free comments, then the statement.
 * @throws when a field is missing, a parameter unknown, or the name differs from the file's.
 */
export function savedQuery(file: string, group: QueryGroup, text: string): SavedQuery {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => !line.startsWith('--'));
  const fields = new Map<string, string>();
  for (const line of lines.slice(0, start)) {
    const [, field, value] = /^-- ([a-z]+): (.+)$/.exec(line) ?? [];
    if (field && value) fields.set(field, value);
  }
  const field = (name: string): string => {
    const value = fields.get(name);
    if (!value) throw new Error(`${file} has no "-- ${name}:" in its header.`);
    return value;
  };
  const name = field('name');
  const expected = `${group === 'seed' ? 'seed_' : ''}${file.replace(/\.sql$/, '')}`;
  if (name !== expected) throw new Error(`${file} calls itself ${name}, not ${expected}.`);
  const threshold = fields.get('threshold');
  const severity = SEVERITIES.find((known) => known === fields.get('severity'));
  if (group === 'validation' && !(threshold && severity)) {
    throw new Error(`${file} has no threshold, or no severity that is ${SEVERITIES.join(' or ')}.`);
  }
  return {
    name,
    group,
    description: field('description'),
    grain: field('grain'),
    zone: field('zone'),
    parameters: list(field('parameters')).map((parameter) => {
      if (!isParameter(parameter)) throw new Error(`${file} has a parameter "${parameter}".`);
      return parameter;
    }),
    columns: list(fields.get('columns') ?? 'none'),
    sql: lines.slice(start).join('\n').trim(),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
    ...(severity && { severity }),
  };
}

const list = (value: string): string[] => (value === 'none' ? [] : value.split(', '));

const isParameter = (name: string): name is QueryParameter => PARAMETERS.includes(name);
