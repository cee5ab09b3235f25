import { invalidParameter, validation } from '../errors.ts';
import { checkKeyValue, encodeKeyValue, type KeyValue } from '../items/keys.ts';
import type { KeyAttribute, KeySchema } from '../tables/table.ts';
import { type AttributeValue, attributeOf, typeOf } from '../values/value.ts';
import type { Comparator, Condition, Operand } from './condition-tree.ts';
import { type Bindings, resolvePath } from './path.ts';
import { successorOfPrefix } from './prefix.ts';

export interface Bound {
  readonly value: KeyValue;
  readonly inclusive: boolean;
}

/** The part of a table or index that a Query reads. */
export interface KeyRange {
  readonly hash: KeyValue;
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
}

interface KeyTerm {
  readonly name: string;
  readonly operator: Exclude<Comparator, '<>'> | 'BETWEEN' | 'begins_with';
  readonly values: readonly AttributeValue[];
}

const FLIPPED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/**
 * Equality on the partition key, and at most one range on the sort key. Throws ValidationException.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function keyRange(condition: Condition, bindings: Bindings, schema: KeySchema): KeyRange {
  const terms = termsOf(condition, bindings);
  const byName = new Map(terms.map((term) => [term.name, term]));
  if (byName.size < terms.length || terms.length > 2) {
    throw validation('KeyConditionExpressions must only contain one condition per key');
  }
  const { hash, range } = schema;
  const first = byName.get(hash.name);
  if (!first) throw missing(hash);
  const second = range && byName.get(range.name);
  if (terms.length === 2 && !second) {
    throw range ? missing(range) : validation('Query key condition not supported');
  }
  if (first.operator !== '=') throw validation('Query key condition not supported');
  const [hashValue] = encode(schema, hash, first) as [KeyValue];
  const bounds = second && range ? boundsOf(second.operator, encode(schema, range, second)) : {};
  return { hash: hashValue, low: undefined, high: undefined, ...bounds };
}

const missing = ({ name }: KeyAttribute) =>
  validation(`Query condition missed key schema element: ${name}`);

const notAllowed = (operator: string) =>
  validation(`Invalid operator used in KeyConditionExpression: ${operator}`);

function termsOf(condition: Condition, bindings: Bindings): readonly KeyTerm[] {
  switch (condition.kind) {
    case 'and':
      return [...termsOf(condition.left, bindings), ...termsOf(condition.right, bindings)];
    case 'compare': {
      const { operator, left, right } = condition;
      if (operator === '<>') throw notAllowed(operator);
      return left.kind === 'value'
        ? [term(right, FLIPPED[operator], [left], bindings)]
        : [term(left, operator, [right], bindings)];
    }
    case 'between':
      return [term(condition.operand, 'BETWEEN', [condition.low, condition.high], bindings)];
    case 'begins_with':
      return [term(condition.operand, 'begins_with', [condition.argument], bindings)];
    case 'or':
    case 'not':
    case 'in':
      throw notAllowed(condition.kind.toUpperCase());
    default:
      throw notAllowed(condition.kind);
  }
}

function term(
  operand: Operand,
  operator: KeyTerm['operator'],
  values: readonly Operand[],
  bindings: Bindings,
): KeyTerm {
  if (operand.kind === 'size') throw notAllowed('size');
  if (operand.kind === 'value') {
    throw validation('Invalid condition in KeyConditionExpression: No key attribute specified');
  }
  const path = resolvePath(operand.path, bindings);
  if (path.length > 1) {
    throw validation('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  const literals = values.map((value) => {
    if (value.kind !== 'value') {
      throw validation(
        'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
      );
    }
    return attributeOf(bindings.values, value.placeholder) as AttributeValue;
  });
  return { name: String(path[0]), operator, values: literals };
}

function encode(
  schema: KeySchema,
  attribute: KeyAttribute,
  { values }: KeyTerm,
): readonly KeyValue[] {
  return values.map((value) => {
    if (typeOf(value) !== attribute.type) {
      throw invalidParameter('Condition parameter type does not match schema type');
    }
    checkKeyValue(schema, attribute, value);
    return encodeKeyValue(value);
  });
}

function boundsOf(
  operator: KeyTerm['operator'],
  [value, upper = value]: readonly (KeyValue | undefined)[],
): Partial<KeyRange> {
  if (value === undefined || upper === undefined) return {};
  switch (operator) {
    case '<':
    case '<=':
      return { high: { value, inclusive: operator === '<=' } };
    case '>':
    case '>=':
      return { low: { value, inclusive: operator === '>=' } };
    case 'begins_with': {
      const end = successorOfPrefix(value);
      return {
        low: { value, inclusive: true },
        high: end === undefined ? undefined : { value: end, inclusive: false },
      };
    }
    default:
      return { low: { value, inclusive: true }, high: { value: upper, inclusive: true } };
  }
}
