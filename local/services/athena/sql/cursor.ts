import { QueryFailure } from '../failure.ts';
import { position, type Token, tokenize } from './tokens.ts';

/** A table as a statement names it. */
export interface TableName {
  readonly database: string | undefined;
  readonly name: string;
}

/** Reads a statement token by token; words are met whatever their case. */
export class Cursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.sql = sql;
    const tokens = tokenize(sql);
    while (tokens.at(-1)?.value === ';' && tokens.at(-1)?.kind === 'symbol') tokens.pop();
    this.#tokens = tokens;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** Where the next token stands, or the end of the statement. */
  get offset(): number {
    return this.next?.start ?? this.#tokens.at(-1)?.end ?? 0;
  }

  /** Goes past these words if they come next, all of them. */
  accept(...words: readonly string[]): boolean {
    const isNext = words.every((word, index) => {
      const token = this.#tokens[this.#at + index];
      const isBare = token?.kind === 'word' || token?.kind === 'symbol';
      return isBare && token.value.toUpperCase() === word;
    });
    if (isNext) this.#at += words.length;
    return isNext;
  }

  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.#unexpected(words.join(' '));
  }

  skip(): Token {
    const token = this.next;
    if (!token) throw this.#unexpected('more');
    this.#at += 1;
    return token;
  }

  text(): string {
    if (this.next?.kind !== 'text') throw this.#unexpected("a text in ''");
    return this.skip().value;
  }

  /** A bare or quoted name; names are lower case in the catalog. */
  name(): string {
    if (this.next?.kind !== 'word' && this.next?.kind !== 'name') throw this.#unexpected('a name');
    return this.skip().value.toLowerCase();
  }

  tableName(): TableName {
    const first = this.name();
    return this.accept('.')
      ? { database: first, name: this.name() }
      : { database: undefined, name: first };
  }

  /** `(item, item, …)` */
  list<Item>(item: () => Item): Item[] {
    this.expect('(');
    const items = [item()];
    while (this.accept(',')) items.push(item());
    this.expect(')');
    return items;
  }

  end(): void {
    if (this.next) throw this.#unexpected('the end of the statement');
  }

  #unexpected(expected: string): QueryFailure {
    const found = this.next ? `"${this.next.value}"` : 'the end';
    return new QueryFailure(
      `SYNTAX_ERROR: ${position(this.sql, this.offset)}: expected ${expected}, found ${found}.`,
    );
  }
}
