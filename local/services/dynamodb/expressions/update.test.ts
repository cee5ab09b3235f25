import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributeValue, Item } from '../values/value.ts';
import { bind } from './bind.ts';
import { updateOf } from './parse.ts';
import { applyUpdate } from './update.ts';

function update(
  item: Item,
  text: string,
  values?: Record<string, AttributeValue>,
  names?: Record<string, string>,
): Item {
  const parsed = updateOf(text);
  const bindings = bind(
    {
      ...(values && { ExpressionAttributeValues: values }),
      ...(names && { ExpressionAttributeNames: names }),
    },
    { UpdateExpression: parsed },
  );
  return applyUpdate(parsed.tree, item, bindings);
}

const number = fc.integer({ min: -1000, max: 1000 });
const N = (value: number): AttributeValue => ({ N: `${value}` });
const numbersOf = (value: AttributeValue | undefined) =>
  value && 'L' in value ? value.L.map((element) => Number('N' in element && element.N)) : [];

describe('updates', () => {
  test('operands are read from the item as it was', () => {
    fc.assert(
      fc.property(number, number, number, (a, b, k) => {
        const next = update({ a: N(a), b: N(b) }, 'SET a = b + :k, b = a - :k', { ':k': N(k) });
        expect(next).toEqual({ a: N(b + k), b: N(a - k) });
      }),
    );
  });

  test('removing elements by their indexes takes out exactly those', () => {
    const lists = fc.array(number, { minLength: 1, maxLength: 8 });
    const indexes = fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, indexes, (list, removed) => {
        const text = `REMOVE ${removed.map((at) => `l[${at}]`).join(', ')}`;
        const next = update({ l: { L: list.map(N) } }, text);
        expect(numbersOf(next.l)).toEqual(list.filter((_, at) => !removed.includes(at)));
      }),
    );
  });

  test('elements set beyond the end are appended in the order of their indexes', () => {
    const beyond = fc.uniqueArray(fc.integer({ min: 10, max: 99 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(beyond, (indexes) => {
        const text = `SET ${indexes.map((at) => `l[${at}] = :v${at}`).join(', ')}`;
        const values = Object.fromEntries(indexes.map((at) => [`:v${at}`, N(at)]));
        const next = update({ l: { L: [N(0)] } }, text, values);
        expect(numbersOf(next.l)).toEqual([0, ...indexes.toSorted((a, b) => a - b)]);
      }),
    );
  });

  test('sets gain and lose members as sets do', () => {
    const members = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    fc.assert(
      fc.property(members, members, (have, change) => {
        const apply = (section: string) => {
          const set = update({ s: { SS: have } }, `${section} s :s`, { ':s': { SS: change } }).s;
          return new Set(set && 'SS' in set ? set.SS : []);
        };
        expect(apply('ADD')).toEqual(new Set([...have, ...change]));
        expect(apply('DELETE')).toEqual(new Set(have.filter((member) => !change.includes(member))));
      }),
    );
  });

  test('a removal inside an element is not shifted by the removal of one before it', () => {
    const item = { l: { L: [N(0), { M: { a: N(1), b: N(2) } }] } };
    expect(update(item, 'REMOVE l[0], #l[1].a', undefined, { '#l': 'l' })).toEqual({
      l: { L: [{ M: { b: N(2) } }] },
    });
  });

  test('the item given stays as it was', () => {
    const item: Item = { m: { M: { l: { L: [N(1)] } } }, n: N(1) };
    const before = structuredClone(item);
    update(item, 'SET m.l[0] = :v, m.x = :v REMOVE n', { ':v': N(9) });
    expect(item).toEqual(before);
  });

  test('attributes may have the names of what objects inherit', () => {
    const names = { '#p': '__proto__', '#c': 'constructor' };
    const next = update({}, 'SET #p = if_not_exists(#c, :v), #c = :v', { ':v': N(1) }, names);
    expect(Object.entries(next)).toEqual([
      ['__proto__', N(1)],
      ['constructor', N(1)],
    ]);
  });
});
