import { JAVA_FORMAT, MYSQL_FORMAT } from './formats.ts';

/** Trino's units of time, as DuckDB makes an interval of n of them. */
const INTERVALS = {
  millisecond: 'to_milliseconds(n)',
  second: 'to_seconds(n)',
  minute: 'to_minutes(n)',
  hour: 'to_hours(n)',
  day: 'to_days(CAST(n AS INTEGER))',
  week: 'to_days(CAST(n * 7 AS INTEGER))',
  month: 'to_months(CAST(n AS INTEGER))',
  quarter: 'to_months(CAST(n * 3 AS INTEGER))',
  year: 'to_years(CAST(n AS INTEGER))',
};
const interval = Object.entries(INTERVALS)
  .map(([unit, value]) => `WHEN '${unit}' THEN ${value}`)
  .join(' ');

const translated = (letters: Readonly<Record<string, string>>): string =>
  Object.entries(letters).reduce((sql, [from, to]) => `replace(${sql}, '${from}', '${to}')`, 'f');
const mysql = translated(MYSQL_FORMAT);
const java = translated(JAVA_FORMAT);

/**
 * Trino's functions that DuckDB lacks or means otherwise, each as its macros by their parameters.
 * https://trino.io/docs/current/functions.html
 * What a session of Athena's has is UTC, so a timestamp with time zone is an instant here, and
 * at_timezone gives that zone's wall clock.
 */
const MACROS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  from_unixtime: { x: 'to_timestamp(x)' },
  to_unixtime: { t: 'epoch(t)' },
  at_timezone: { 't, z': 'timezone(z, t)' },
  with_timezone: { 't, z': 'timezone(z, CAST(t AS TIMESTAMP))' },
  from_iso8601_timestamp: { s: 'CAST(s AS TIMESTAMPTZ)' },
  from_iso8601_date: { s: 'CAST(s AS DATE)' },
  to_iso8601: { t: "strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')" },
  date_format: { 't, f': `strftime(t, ${mysql})` },
  format_datetime: { 't, f': `strftime(t, ${java})` },
  span_of: { 'u, n': `CASE lower(u) ${interval} END` },
  date_add: {
    'u VARCHAR, n BIGINT, t DATE': 'CAST(t + span_of(u, n) AS DATE)',
    'u VARCHAR, n BIGINT, t TIMESTAMP': 't + span_of(u, n)',
    'u VARCHAR, n BIGINT, t TIMESTAMPTZ': 't + span_of(u, n)',
  },
  // Whole units between, not boundaries crossed.
  date_diff: { 'u, a, b': 'datesub(u, a, b)' },
  day_of_week: { t: 'isodow(t)' },
  day_of_year: { t: 'dayofyear(t)' },
  // Exact, at the rank that Trino's estimate takes; the hair moves whole ranks up as Trino does.
  approx_percentile: { 'x, p': 'quantile_disc(x, least(1.0, p + 1e-9))' },
  approx_distinct: { x: 'count(DISTINCT x)' },
  json_parse: { s: 'CAST(s AS JSON)' },
  json_format: { j: 'CAST(j AS VARCHAR)' },
  json_extract_scalar: {
    'j, p':
      "CASE WHEN json_type(j, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END",
  },
  regexp_like: { 's, p': 'regexp_matches(s, p)' },
  sequence: { 'a, b': 'generate_series(a, b)', 'a, b, s': 'generate_series(a, b, s)' },
  cardinality: { x: 'len(x)' },
};

/** Temporary macros: only they may have typed parameters. */
const macro = (name: string, bodies: Readonly<Record<string, string>>): string =>
  `CREATE TEMP MACRO ${name} ${Object.entries(bodies)
    .map(([parameters, body]) => `(${parameters}) AS ${body}`)
    .join(', ')};`;

const macros = Object.entries(MACROS).map(([name, bodies]) => macro(name, bodies));

/** What makes DuckDB answer as Athena does. */
export const DIALECT = ["SET TimeZone = 'UTC';", 'SET integer_division = true;', ...macros].join(
  '\n',
);

/** What the present is called in SQL: the functions that DuckDB makes of `current_timestamp` and its like, too. */
const PRESENT: Readonly<Record<string, string>> = {
  now: 'TIMESTAMPTZ',
  get_current_timestamp: 'TIMESTAMPTZ',
  current_localtimestamp: 'TIMESTAMP',
  '"current_date"': 'DATE',
};

/** All of a statement is asked at that one instant, as in Athena. */
export const present = (epochMs: number): string =>
  Object.entries(PRESENT)
    .map(([name, type]) => macro(name, { '': `CAST(to_timestamp(${epochMs / 1000}) AS ${type})` }))
    .join('\n');
