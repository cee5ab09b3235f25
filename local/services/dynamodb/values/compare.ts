import { compareNumbers } from './number.ts';
import { type AttributeValue, membersOf, typeOf } from './value.ts';

const SURROGATE = /[\ud800-\udfff]/;

/** By UTF-8 bytes, which UTF-16 units follow as long as there are no surrogates. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

function compareBinaries(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64'));
}

/** Negative, zero or positive for two strings, numbers or binaries; `undefined` for all else. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('S' in a && 'S' in b) return compareStrings(a.S, b.S);
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('B' in a && 'B' in b) return compareBinaries(a.B, b.B);
  return undefined;
}

/** Equal in type and content, at any depth; the order of a set does not matter. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  if (typeOf(a) !== typeOf(b)) return false;
  if ('S' in a && 'S' in b) return a.S === b.S;
  if ('N' in a && 'N' in b) return a.N === b.N;
  if ('B' in a && 'B' in b) return a.B === b.B;
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  if ('L' in a && 'L' in b) return equalLists(a.L, b.L);
  if ('M' in a && 'M' in b) return equalItems(a.M, b.M);
  const [left, right] = [membersOf(a), membersOf(b)];
  if (!left || !right) return true;
  return (
    left.members.length === right.members.length &&
    left.members.every((member) => right.members.includes(member))
  );
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((element, index) => {
      const other = b[index];
      return other !== undefined && equalValues(element, other);
    })
  );
}

export function equalItems(
  a: Readonly<Record<string, AttributeValue>>,
  b: Readonly<Record<string, AttributeValue>>,
): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], Object.hasOwn(b, name) ? b[name] : undefined];
      return left !== undefined && right !== undefined && equalValues(left, right);
    })
  );
}
