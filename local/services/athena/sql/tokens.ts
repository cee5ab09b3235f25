import { QueryFailure } from '../failure.ts';

type TokenKind = 'word' | 'name' | 'text' | 'number' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** A text or quoted name without its quotes, anything else as it stands. */
  readonly value: string;
  /** Where it stands in the statement, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** In the order tried: spaces and comments, texts, quoted names, numbers, words, single symbols. */
const PATTERN =
  /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|'(?<text>(?:[^']|'')*)'|"(?<name>(?:[^"]|"")*)"|`(?<hive>[^`]*)`|(?<number>\d[\w.]*)|(?<word>[\p{L}_][\p{L}\d_@:]*(?<!:))|(?<symbol>[^'"`])/gsu;

/** Splits Trino or Hive SQL into tokens without spaces and comments. @throws QueryFailure at an open quote. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of sql.matchAll(PATTERN)) {
    if (match.index !== at) break;
    at += match[0].length;
    const { text, name, hive, number, word, symbol } = match.groups ?? {};
    const token = (kind: TokenKind, value: string) =>
      tokens.push({ kind, value, start: match.index, end: at });
    if (text !== undefined) token('text', text.replaceAll("''", "'"));
    else if (name !== undefined) token('name', name.replaceAll('""', '"'));
    else if (hive !== undefined) token('name', hive);
    else if (number !== undefined) token('number', number);
    else if (word !== undefined) token('word', word);
    else if (symbol !== undefined) token('symbol', symbol);
  }
  if (at < sql.length) {
    throw new QueryFailure(`SYNTAX_ERROR: ${position(sql, at)}: this quote is never closed.`);
  }
  return tokens;
}

/** `line 1:15`, as Athena counts. */
export function position(sql: string, at: number): string {
  const before = sql.slice(0, at).split('\n');
  return `line ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
