export interface Token {
  /** `name` is `#placeholder`, `value` is `:placeholder`, `unknown` is no part of the language. */
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'unknown' | 'end';
  readonly text: string;
  /** Where it stands in the expression. */
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /(?<word>[A-Za-z_]\w*)|(?<name>#\w+)|(?<value>:\w+)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>()[\],.+-])|(?<unknown>\S)/g;

const KINDS = ['word', 'name', 'value', 'number', 'symbol', 'unknown'] as const;

/** Cuts an expression into tokens; the last is always `end`. */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of expression.matchAll(TOKEN)) {
    const kind = KINDS.find((candidate) => match.groups?.[candidate] !== undefined) ?? 'unknown';
    const [text] = match;
    tokens.push({ kind, text, start: match.index, end: match.index + text.length });
  }
  const { length } = expression;
  tokens.push({ kind: 'end', text: '<EOF>', start: length, end: length });
  return tokens;
}
