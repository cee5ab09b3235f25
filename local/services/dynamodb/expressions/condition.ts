import { compareValues, equalValues } from '../values/compare.ts';
import { sizeOfBinary } from '../values/size.ts';
import { type AttributeValue, attributeOf, type Item, membersOf, typeOf } from '../values/value.ts';
import type { Comparator, Condition, Operand } from './condition-tree.ts';
import { type Bindings, resolvePath, valueAt } from './path.ts';

/** Whether the item meets the condition. A missing item is one without attributes. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  const value = (operand: Operand) => operandValue(operand, item, bindings);
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings);
    case 'or':
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings);
    case 'not':
      return !holds(condition.inner, item, bindings);
    case 'compare':
      return compare(condition.operator, value(condition.left), value(condition.right));
    case 'between': {
      const [operand, low, high] = [condition.operand, condition.low, condition.high].map(value);
      return compare('>=', operand, low) && compare('<=', operand, high);
    }
    case 'in':
      return condition.options.some((option) =>
        compare('=', value(condition.operand), value(option)),
      );
    case 'attribute_exists':
      return valueAt(item, resolvePath(condition.path, bindings)) !== undefined;
    case 'attribute_not_exists':
      return valueAt(item, resolvePath(condition.path, bindings)) === undefined;
    case 'attribute_type': {
      const found = valueAt(item, resolvePath(condition.path, bindings));
      const type = value(condition.type);
      return found !== undefined && type !== undefined && 'S' in type && typeOf(found) === type.S;
    }
    case 'begins_with':
      return beginsWith(value(condition.operand), value(condition.argument));
    case 'contains':
      return contains(value(condition.operand), value(condition.argument));
  }
}

function operandValue(
  operand: Operand,
  item: Item,
  bindings: Bindings,
): AttributeValue | undefined {
  if (operand.kind === 'value') return attributeOf(bindings.values, operand.placeholder);
  const value = valueAt(item, resolvePath(operand.path, bindings));
  return operand.kind === 'size' ? sizeOf(value) : value;
}

/** What is missing or of another type is unequal and in no order. */
function compare(
  operator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (operator === '<>') return !compare('=', left, right);
  if (!left || !right) return false;
  if (operator === '=') return equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function beginsWith(
  value: AttributeValue | undefined,
  prefix: AttributeValue | undefined,
): boolean {
  if (!value || !prefix) return false;
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
}

/** A part of a string or binary, a member of a set, or an element of a list. */
function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) {
    return 'B' in part && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  }
  if ('L' in value) return value.L.some((element) => equalValues(element, part));
  const set = membersOf(value);
  if (!set || `${typeOf(part)}S` !== set.type) return false;
  return set.members.includes(String(Object.values(part)[0]));
}

/** Length of a string, bytes of a binary, number of elements; numbers have no size. */
function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (!value) return undefined;
  if ('S' in value) return { N: String(Buffer.byteLength(value.S)) };
  if ('B' in value) return { N: String(sizeOfBinary(value.B)) };
  if ('L' in value) return { N: String(value.L.length) };
  if ('M' in value) return { N: String(Object.keys(value.M).length) };
  const set = membersOf(value);
  return set && { N: String(set.members.length) };
}
