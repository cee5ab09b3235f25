import { type AttributeType, TYPE_NAMES, typeOf } from '../values/value.ts';
import type { Cursor } from './cursor.ts';
import type { Path } from './path.ts';

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: UpdateOperand }
  | { readonly kind: 'list_append'; readonly first: UpdateOperand; readonly second: UpdateOperand };

export type UpdateValue =
  | UpdateOperand
  | {
      readonly kind: 'sum';
      readonly operator: '+' | '-';
      readonly left: UpdateOperand;
      readonly right: UpdateOperand;
    };

interface Assignment {
  readonly path: Path;
  readonly value: UpdateValue;
}

export interface SetChange {
  readonly path: Path;
  readonly placeholder: string;
}

export interface Update {
  readonly sets: readonly Assignment[];
  readonly removes: readonly Path[];
  readonly adds: readonly SetChange[];
  readonly deletes: readonly SetChange[];
}

type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

const CONDITION_FUNCTIONS = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export function parseUpdate(cursor: Cursor): Update {
  const parser = new UpdateParser(cursor);
  const seen = new Set<Section>();
  const update = {
    sets: [] as readonly Assignment[],
    removes: [] as readonly Path[],
    adds: [] as readonly SetChange[],
    deletes: [] as readonly SetChange[],
  };
  do {
    const section = parser.section();
    if (seen.has(section)) {
      throw cursor.invalid(
        `The "${section}" section can only be used once in an update expression;`,
      );
    }
    seen.add(section);
    if (section === 'SET') update.sets = parser.list(() => parser.assignment());
    else if (section === 'REMOVE') update.removes = parser.list(() => cursor.path());
    else if (section === 'ADD') update.adds = parser.list(() => parser.setChange('ADD'));
    else update.deletes = parser.list(() => parser.setChange('DELETE'));
  } while (cursor.peek().kind !== 'end');
  return update;
}

class UpdateParser {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  section(): Section {
    for (const section of ['SET', 'REMOVE', 'ADD', 'DELETE'] as const) {
      if (this.#cursor.acceptKeyword(section)) return section;
    }
    throw this.#cursor.syntaxError();
  }

  list<Element>(element: () => Element): readonly Element[] {
    const elements = [element()];
    while (this.#cursor.accept(',')) elements.push(element());
    return elements;
  }

  assignment(): Assignment {
    const path = this.#cursor.path();
    this.#cursor.expect('=');
    return { path, value: this.#value() };
  }

  setChange(section: 'ADD' | 'DELETE'): SetChange {
    const path = this.#cursor.path();
    const placeholder = this.#cursor.value();
    const sets: readonly AttributeType[] = ['SS', 'NS', 'BS'];
    this.#check(placeholder, section === 'ADD' ? ['N', ...sets] : sets, (type) => {
      const operand = `operand type: ${TYPE_NAMES[type]}`;
      return `operator: ${section}, ${operand}, typeSet: ALLOWED_FOR_${section}_OPERAND`;
    });
    return { path, placeholder };
  }

  #value(): UpdateValue {
    const left = this.#operand();
    const operator = this.#cursor.peek().text;
    if (operator !== '+' && operator !== '-') return left;
    this.#cursor.next();
    const right = this.#operand();
    for (const operand of [left, right]) this.#checkOperand(operand, operator, 'N');
    return { kind: 'sum', operator, left, right };
  }

  #operand(): UpdateOperand {
    const { kind, text } = this.#cursor.peek();
    if (kind === 'value') return { kind, placeholder: this.#cursor.value() };
    if (kind === 'word' && this.#cursor.peek(1).text === '(') return this.#call(text);
    return { kind: 'path', path: this.#cursor.path() };
  }

  #call(name: string): UpdateOperand {
    if (CONDITION_FUNCTIONS.includes(name)) {
      throw this.#cursor.invalid(
        `The function is not allowed in an update expression; function: ${name}`,
      );
    }
    if (name !== 'if_not_exists' && name !== 'list_append') {
      throw this.#cursor.invalid(`Invalid function name; function: ${name}`);
    }
    this.#cursor.next();
    this.#cursor.expect('(');
    const operands = this.list(() => this.#operand());
    this.#cursor.expect(')');
    const [first, second] = operands;
    if (!first || !second || operands.length > 2) {
      throw this.#cursor.invalid(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    if (name === 'list_append') {
      for (const operand of operands) this.#checkOperand(operand, name, 'L');
      return { kind: name, first, second };
    }
    if (first.kind !== 'path') {
      throw this.#cursor.invalid(
        `Operator or function requires a document path; operator or function: ${name}`,
      );
    }
    return { kind: name, path: first.path, otherwise: second };
  }

  #checkOperand(operand: UpdateOperand, name: string, allowed: AttributeType): void {
    if (operand.kind === 'if_not_exists') this.#checkOperand(operand.otherwise, name, allowed);
    if (operand.kind !== 'value') return;
    this.#check(
      operand.placeholder,
      [allowed],
      (type) => `operator or function: ${name}, operand type: ${type}`,
    );
  }

  #check(
    placeholder: string,
    allowed: readonly AttributeType[],
    complaint: (type: AttributeType) => string,
  ): void {
    this.#cursor.checks.push((boundTo) => {
      const type = typeOf(boundTo(placeholder));
      if (allowed.includes(type)) return;
      throw this.#cursor.invalid(
        `Incorrect operand type for operator or function; ${complaint(type)}`,
      );
    });
  }
}
