import { QueryFailure } from '../failure.ts';
import { tokenize } from './tokens.ts';

/**
 * Puts values, which are SQL, where the statement has `?`, in their order.
 * @throws QueryFailure when there are more or fewer values than `?`.
 */
export function bindParameters(sql: string, values: readonly string[]): string {
  const marks = tokenize(sql).filter(({ kind, value }) => kind === 'symbol' && value === '?');
  if (marks.length !== values.length) {
    throw new QueryFailure(
      `SYNTAX_ERROR: Incorrect number of parameters: expected ${marks.length} but found ${values.length}`,
    );
  }
  let bound = '';
  let at = 0;
  for (const [index, { start, end }] of marks.entries()) {
    bound += `${sql.slice(at, start)}${literal(values[index] ?? '')}`;
    at = end;
  }
  return bound + sql.slice(at);
}

const LITERAL_WORDS =
  /^(true|false|null|date|timestamp|time|decimal|interval|array|year|month|day|hour|minute|second)$/i;

/** A value may be a literal, as `'sale'`, `5`, `DATE '2026-01-04'`, `ARRAY[1, 2]`; nothing that could leave its place. */
function literal(value: string): string {
  const tokens = tokenize(value);
  const isLiteral = tokens.every(
    ({ kind, value: text }) =>
      kind === 'text' ||
      kind === 'number' ||
      (kind === 'word' && LITERAL_WORDS.test(text)) ||
      (kind === 'symbol' && '-+[],.'.includes(text)),
  );
  if (tokens.length === 0 || !isLiteral) {
    throw new QueryFailure(
      `SYNTAX_ERROR: the parameter ${value} is not a literal. A text stands in single quotes: '${value.replaceAll("'", "''")}'`,
    );
  }
  // Without its comments, and in brackets if negative, lest `x -?` with -5 makes one.
  const bare = tokens.map(({ start, end }) => value.slice(start, end)).join(' ');
  return bare.startsWith('-') ? `(${bare})` : bare;
}
