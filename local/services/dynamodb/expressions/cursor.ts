import type { AwsError } from '../../../service.ts';
import { validation } from '../errors.ts';
import { EXPRESSION_BYTES_MAX } from '../limits.ts';
import type { AttributeValue } from '../values/value.ts';
import type { Path, Step } from './path.ts';
import { isReserved } from './reserved-words.ts';
import { type Token, tokenize } from './tokens.ts';

export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** What can only be judged once the placeholder's value is known; throws ValidationException. */
export type Check = (boundTo: (placeholder: string) => AttributeValue) => void;

export const invalidExpression = (kind: ExpressionKind, message: string): AwsError =>
  validation(`Invalid ${kind}: ${message}`);

/** Walks over one expression's tokens and notes which placeholders and paths it meets. */
export class Cursor {
  readonly kind: ExpressionKind;
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly paths: Path[] = [];
  readonly checks: Check[] = [];
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(kind: ExpressionKind, text: string) {
    this.kind = kind;
    this.#text = text;
    if (text.trim() === '') throw this.invalid('The expression can not be empty;');
    const bytes = Buffer.byteLength(text);
    if (bytes > EXPRESSION_BYTES_MAX) {
      throw this.invalid(
        `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
    this.#tokens = tokenize(text);
  }

  /** How many tokens have been read. */
  get position(): number {
    return this.#at;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? (this.#tokens.at(-1) as Token);
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  accept(symbol: string): boolean {
    if (this.peek().text !== symbol) return false;
    this.#at++;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.syntaxError();
  }

  isKeyword(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' && text.toUpperCase() === word;
  }

  acceptKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.#at++;
    return true;
  }

  expectKeyword(word: string): void {
    if (!this.acceptKeyword(word)) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.syntaxError();
  }

  /** `name`, `#placeholder`, `.member` and `[index]`. */
  path(): Path {
    const path: Step[] = [this.#attributeName()];
    for (;;) {
      if (this.accept('.')) path.push(this.#attributeName());
      else if (this.accept('[')) {
        if (this.peek().kind !== 'number') throw this.syntaxError();
        path.push(Number(this.next().text));
        this.expect(']');
      } else break;
    }
    this.paths.push(path);
    return path;
  }

  value(): string {
    if (this.peek().kind !== 'value') throw this.syntaxError();
    const { text } = this.next();
    this.values.add(text);
    return text;
  }

  #attributeName(): string {
    const { kind, text } = this.peek();
    if (kind !== 'word' && kind !== 'name') throw this.syntaxError();
    if (kind === 'name') this.names.add(text);
    else if (isReserved(text)) {
      throw this.invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
    }
    this.#at++;
    return text;
  }

  invalid(message: string): AwsError {
    return invalidExpression(this.kind, message);
  }

  syntaxError(): AwsError {
    const token = this.peek();
    const from = this.#tokens[this.#at - 1] ?? token;
    const near = this.#text.slice(from.start, this.peek(1).end);
    return this.invalid(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}
