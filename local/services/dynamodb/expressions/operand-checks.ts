import { compareValues } from '../values/compare.ts';
import { type AttributeValue, TYPE_NAMES, typeOf } from '../values/value.ts';
import type { Operand } from './condition-tree.ts';
import type { Cursor } from './cursor.ts';

/** Literal operands have to be of one of these types. */
export function checkOperands(
  cursor: Cursor,
  name: string,
  operands: readonly Operand[],
  allowed: readonly string[],
): void {
  for (const operand of operands) {
    if (operand.kind !== 'value') continue;
    cursor.checks.push((boundTo) => {
      const type = typeOf(boundTo(operand.placeholder));
      if (!allowed.includes(type)) {
        throw cursor.invalid(
          `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
        );
      }
    });
  }
}

/** Of two literal bounds the first must not be the greater. */
export function checkBounds(cursor: Cursor, low: Operand, high: Operand): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  cursor.checks.push((boundTo) => {
    const [from, to] = [boundTo(low.placeholder), boundTo(high.placeholder)];
    const bounds = `lower bound operand: ${describe(from)}, upper bound operand: ${describe(to)}`;
    const order = compareValues(from, to);
    if (order === undefined) {
      throw cursor.invalid(
        `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
      );
    }
    if (order > 0) {
      throw cursor.invalid(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
    }
  });
}

/** The argument of attribute_type has to be a literal that names a type. */
export function checkTypeName(cursor: Cursor, operand: Operand | undefined): void {
  if (operand?.kind !== 'value') {
    throw cursor.invalid(
      'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {path}',
    );
  }
  cursor.checks.push((boundTo) => {
    const value = boundTo(operand.placeholder);
    if ('S' in value && value.S in TYPE_NAMES) return;
    throw cursor.invalid(
      `Invalid attribute type name found; type: ${Object.values(value).join()}, valid types: {${Object.keys(TYPE_NAMES).join(',')}}`,
    );
  });
}

const describe = (value: AttributeValue) =>
  `AttributeValue: {${typeOf(value)}:${Object.values(value).join()}}`;
