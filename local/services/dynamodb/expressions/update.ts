import type { AwsError } from '../../../service.ts';
import { validation } from '../errors.ts';
import { addNumbers, subtractNumbers } from '../values/number.ts';
import {
  type AttributeValue,
  assign,
  attributeOf,
  type Item,
  membersOf,
  setOf,
} from '../values/value.ts';
import { type Bindings, member, type Path, resolvePath, type Step, valueAt } from './path.ts';
import type { SetChange, Update, UpdateOperand, UpdateValue } from './update-parser.ts';

const wrongType = () =>
  validation('An operand in the update expression has an incorrect data type');
const noSuchAttribute = () =>
  validation('The provided expression refers to an attribute that does not exist in the item');
const invalidPath = (): AwsError =>
  validation('The document path provided in the update expression is invalid for update');

interface Change {
  readonly path: Path;
  /** `undefined` removes. */
  readonly value: AttributeValue | undefined;
}

/** Every path that the update names, resolved. */
export function updatedPaths(update: Update, bindings: Bindings): readonly Path[] {
  const changes = [...update.sets, ...update.adds, ...update.deletes];
  return [...changes.map(({ path }) => path), ...update.removes].map((path) =>
    resolvePath(path, bindings),
  );
}

/**
 * The item after the update; the item given stays as it is. Every operand is read from the item as
 * it was before. Throws ValidationException when operands do not fit the item.
 */
export function applyUpdate(update: Update, item: Item, bindings: Bindings): Item {
  const sets = update.sets.map(({ path, value }) => ({
    path: resolvePath(path, bindings),
    value: evaluate(value, item, bindings),
  }));
  const adds = update.adds.map((change) => resolveSet(change, item, bindings, added));
  const deletes = update.deletes.map((change) => resolveSet(change, item, bindings, deleted));
  const removes = update.removes.map((path) => ({
    path: resolvePath(path, bindings),
    value: undefined,
  }));
  // Appended elements come in the order of their indexes, and what is removed shifts nothing that
  // is still to be removed.
  sets.sort((a, b) => lastIndex(a.path) - lastIndex(b.path));
  removes.sort((a, b) => comparePaths(b.path, a.path));

  const next: Record<string, AttributeValue> = { ...item };
  for (const change of [...sets, ...adds, ...deletes, ...removes]) write(next, change);
  return next;
}

function evaluate(value: UpdateValue, item: Item, bindings: Bindings): AttributeValue {
  if (value.kind !== 'sum') return operandValue(value, item, bindings);
  const left = operandValue(value.left, item, bindings);
  const right = operandValue(value.right, item, bindings);
  if (!('N' in left && 'N' in right)) throw wrongType();
  const calculate = value.operator === '+' ? addNumbers : subtractNumbers;
  return { N: calculate(left.N, right.N) };
}

function operandValue(operand: UpdateOperand, item: Item, bindings: Bindings): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return attributeOf(bindings.values, operand.placeholder) as AttributeValue;
    case 'path': {
      const value = valueAt(item, resolvePath(operand.path, bindings));
      if (!value) throw noSuchAttribute();
      return value;
    }
    case 'if_not_exists':
      return (
        valueAt(item, resolvePath(operand.path, bindings)) ??
        operandValue(operand.otherwise, item, bindings)
      );
    case 'list_append': {
      const first = operandValue(operand.first, item, bindings);
      const second = operandValue(operand.second, item, bindings);
      if (!('L' in first && 'L' in second)) throw wrongType();
      return { L: [...first.L, ...second.L] };
    }
  }
}

type Combine = (
  old: AttributeValue | undefined,
  operand: AttributeValue,
) => AttributeValue | undefined;

function resolveSet(change: SetChange, item: Item, bindings: Bindings, combine: Combine): Change {
  const path = resolvePath(change.path, bindings);
  const operand = attributeOf(bindings.values, change.placeholder) as AttributeValue;
  return { path, value: combine(valueAt(item, path), operand) };
}

function added(old: AttributeValue | undefined, operand: AttributeValue): AttributeValue {
  if (!old) return operand;
  if ('N' in old && 'N' in operand) return { N: addNumbers(old.N, operand.N) };
  const [present, more] = [membersOf(old), membersOf(operand)];
  if (!present || present.type !== more?.type) throw wrongType();
  return setOf(present.type, [...new Set([...present.members, ...more.members])]);
}

/** An empty set is no value: the attribute goes with its last member. */
function deleted(
  old: AttributeValue | undefined,
  operand: AttributeValue,
): AttributeValue | undefined {
  if (!old) return undefined;
  const [present, less] = [membersOf(old), membersOf(operand)];
  if (!present || present.type !== less?.type) throw wrongType();
  const rest = present.members.filter((member) => !less.members.includes(member));
  return rest.length > 0 ? setOf(present.type, rest) : undefined;
}

function write(item: Record<string, AttributeValue>, { path, value }: Change): void {
  const [name, ...steps] = path;
  const attribute = String(name);
  const inner = steps.length > 0 ? written(attributeOf(item, attribute), steps, value) : value;
  if (inner) assign(item, attribute, inner);
  else delete item[attribute];
}

/** A copy of the container with that change somewhere inside. */
function written(
  container: AttributeValue | undefined,
  [step, ...deeper]: readonly Step[],
  value: AttributeValue | undefined,
): AttributeValue {
  if (!container || step === undefined) throw invalidPath();
  const inner = deeper.length > 0 ? written(member(container, step), deeper, value) : value;
  if (typeof step === 'number' && 'L' in container) {
    const elements = [...container.L];
    if (inner) elements.splice(step, 1, inner);
    else elements.splice(step, 1);
    return { L: elements };
  }
  if (typeof step !== 'string' || !('M' in container)) throw invalidPath();
  const members: Record<string, AttributeValue> = { ...container.M };
  if (inner) assign(members, step, inner);
  else delete members[step];
  return { M: members };
}

function lastIndex(path: Path): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
}

function comparePaths(a: Path, b: Path): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  const [left, right] = [a[at], b[at]];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : 1;
}
