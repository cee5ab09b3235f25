import type { Comparator, Condition, Operand } from './condition-tree.ts';
import type { Cursor } from './cursor.ts';
import { checkBounds, checkOperands, checkTypeName } from './operand-checks.ts';
import { describePath, type Path } from './path.ts';

const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];
const ORDERED = ['S', 'N', 'B'];
const UPDATE_FUNCTIONS = ['if_not_exists', 'list_append'];

/**
 * OR binds weaker than AND, AND weaker than NOT.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(cursor: Cursor): Condition {
  const condition = new ConditionParser(cursor).or();
  cursor.expectEnd();
  return condition;
}

class ConditionParser {
  readonly #cursor: Cursor;
  /** Where the last group in parentheses began and ended, to tell doubled ones. */
  #group = { start: -1, end: -1 };

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  or(): Condition {
    let left = this.#and();
    while (this.#cursor.acceptKeyword('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#cursor.acceptKeyword('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    if (this.#cursor.acceptKeyword('NOT')) return { kind: 'not', inner: this.#not() };
    if (this.#cursor.peek().text === '(') return this.#parentheses();
    return this.#isCall() ? this.#call() : this.#comparison(this.#operand());
  }

  #parentheses(): Condition {
    const start = this.#cursor.position;
    this.#cursor.expect('(');
    const inner = this.or();
    this.#cursor.expect(')');
    const end = this.#cursor.position;
    if (this.#group.start === start + 1 && this.#group.end === end - 1) {
      throw this.#cursor.invalid('The expression has redundant parentheses;');
    }
    this.#group = { start, end };
    return inner;
  }

  #isCall(): boolean {
    return this.#cursor.peek().kind === 'word' && this.#cursor.peek(1).text === '(';
  }

  /** A function that is a condition by itself, or `size` at the left of a comparison. */
  #call(): Condition {
    const name = this.#cursor.peek().text;
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists': {
        const [operand] = this.#arguments(name, 1);
        return { kind: name, path: this.#pathOf(name, operand) };
      }
      case 'attribute_type': {
        const [operand, type] = this.#arguments(name, 2);
        checkTypeName(this.#cursor, type);
        return { kind: name, path: this.#pathOf(name, operand), type: type as Operand };
      }
      case 'begins_with':
      case 'contains': {
        const [operand, argument] = this.#arguments(name, 2) as [Operand, Operand];
        if (name === 'begins_with')
          checkOperands(this.#cursor, name, [operand, argument], ['S', 'B']);
        return { kind: name, operand, argument };
      }
      default:
        return this.#comparison(this.#operand());
    }
  }

  #arguments(name: string, count: number): readonly Operand[] {
    this.#cursor.next();
    this.#cursor.expect('(');
    const operands = [this.#operand()];
    while (this.#cursor.accept(',')) operands.push(this.#operand());
    this.#cursor.expect(')');
    if (operands.length !== count) {
      throw this.#cursor.invalid(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    return operands;
  }

  #pathOf(name: string, operand: Operand | undefined): Path {
    if (operand?.kind === 'path') return operand.path;
    throw this.#cursor.invalid(
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }

  #operand(): Operand {
    if (this.#cursor.peek().kind === 'value') {
      return { kind: 'value', placeholder: this.#cursor.value() };
    }
    if (!this.#isCall()) return { kind: 'path', path: this.#cursor.path() };
    const name = this.#cursor.peek().text;
    if (name === 'size') {
      const [operand] = this.#arguments(name, 1);
      return { kind: 'size', path: this.#pathOf(name, operand) };
    }
    if (UPDATE_FUNCTIONS.includes(name)) {
      const where = this.#cursor.kind === 'FilterExpression' ? 'filter' : 'condition';
      throw this.#cursor.invalid(
        `The function is not allowed in a ${where} expression; function: ${name}`,
      );
    }
    const known = ['attribute_exists', 'attribute_not_exists', 'begins_with', 'contains'];
    throw [...known, 'attribute_type'].includes(name)
      ? this.#misused(name)
      : this.#cursor.invalid(`Invalid function name; function: ${name}`);
  }

  #misused(name: string) {
    return this.#cursor.invalid(
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }

  #comparison(left: Operand): Condition {
    const operator = this.#cursor.peek().text;
    if (COMPARATORS.includes(operator)) return this.#compare(left, operator as Comparator);
    if (this.#cursor.acceptKeyword('BETWEEN')) return this.#between(left);
    if (this.#cursor.acceptKeyword('IN')) return this.#in(left);
    throw left.kind === 'size' ? this.#misused('size') : this.#cursor.syntaxError();
  }

  #compare(left: Operand, operator: Comparator): Condition {
    this.#cursor.next();
    const right = this.#operand();
    if (
      left.kind === 'path' &&
      right.kind === 'path' &&
      describePath(left.path) === describePath(right.path)
    ) {
      throw this.#cursor.invalid(
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${describePath(left.path)}`,
      );
    }
    if (operator !== '=' && operator !== '<>') {
      checkOperands(this.#cursor, operator, [left, right], ORDERED);
    }
    return { kind: 'compare', operator, left, right };
  }

  #between(operand: Operand): Condition {
    const low = this.#operand();
    this.#cursor.expectKeyword('AND');
    const high = this.#operand();
    checkOperands(this.#cursor, 'BETWEEN', [operand, low, high], ORDERED);
    checkBounds(this.#cursor, low, high);
    return { kind: 'between', operand, low, high };
  }

  #in(operand: Operand): Condition {
    this.#cursor.expect('(');
    const options = [this.#operand()];
    while (this.#cursor.accept(',')) options.push(this.#operand());
    this.#cursor.expect(')');
    return { kind: 'in', operand, options };
  }
}
