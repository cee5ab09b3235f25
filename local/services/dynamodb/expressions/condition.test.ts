import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributeValue, Item } from '../values/value.ts';
import { bind } from './bind.ts';
import { holds } from './condition.ts';
import { conditionOf } from './parse.ts';

function check(text: string, item: Item, values?: Record<string, AttributeValue>): boolean {
  const parsed = conditionOf('ConditionExpression', text);
  const bindings = bind(values ? { ExpressionAttributeValues: values } : {}, {
    ConditionExpression: parsed,
  });
  return holds(parsed.tree, item, bindings);
}

/** A condition in words and what it comes to, from attributes a to d that are there or not. */
interface Sample {
  readonly text: string;
  readonly truth: (present: ReadonlySet<string>) => boolean;
}

const samples = fc.letrec<{ sample: Sample; leaf: Sample }>((tie) => ({
  leaf: fc.constantFrom('a', 'b', 'c', 'd').map((name) => ({
    text: `attribute_exists(${name})`,
    truth: (present: ReadonlySet<string>) => present.has(name),
  })),
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('sample').map(({ text, truth }) => ({
      text: `NOT (${text})`,
      truth: (present: ReadonlySet<string>) => !truth(present),
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([left, right]) => ({
      text: `(${left.text}) AND (${right.text})`,
      truth: (present: ReadonlySet<string>) => left.truth(present) && right.truth(present),
    })),
    fc.tuple(tie('leaf'), tie('leaf'), tie('leaf')).map(([one, two, three]) => ({
      // Without parentheses: OR is weaker than AND, and AND than NOT.
      text: `${one.text} or not ${two.text} and ${three.text}`,
      truth: (present: ReadonlySet<string>) =>
        one.truth(present) || (!two.truth(present) && three.truth(present)),
    })),
  ),
})).sample;

describe('conditions', () => {
  test('AND, OR, NOT and parentheses mean what they mean in logic', () => {
    fc.assert(
      fc.property(samples, fc.subarray(['a', 'b', 'c', 'd']), ({ text, truth }, names) => {
        const item = Object.fromEntries(names.map((name) => [name, { BOOL: true }]));
        expect(check(text, item)).toBe(truth(new Set(names)));
      }),
      { numRuns: 1000 },
    );
  });

  test('strings are ordered by their UTF-8 bytes', () => {
    // UTF-16 would put the last of these before the two in front of it.
    const points = fc.constantFrom('a', '한', '\ue000', '\uffff', '🎟');
    const texts = fc.array(points, { maxLength: 3 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(check('a < :b', { a: { S: a } }, { ':b': { S: b } })).toBe(order < 0);
        expect(check('a >= :b', { a: { S: a } }, { ':b': { S: b } })).toBe(order >= 0);
      }),
    );
  });

  test('binaries are compared by their bytes, not their base64', () => {
    const of = (...bytes: number[]) => ({ B: Buffer.from(bytes).toString('base64') });
    expect(check('a < :b', { a: of(0x3f) }, { ':b': of(0xff) })).toBe(true);
    expect(check('begins_with(a, :b)', { a: of(1, 2, 3) }, { ':b': of(1, 2) })).toBe(true);
    expect(check('contains(a, :b)', { a: of(1, 2, 3) }, { ':b': of(2, 3) })).toBe(true);
    expect(check('size(a) = :n', { a: of(1, 2, 3) }, { ':n': { N: '3' } })).toBe(true);
  });

  test('what objects inherit is no attribute', () => {
    expect(check('attribute_exists(hasOwnProperty) OR attribute_exists(toString)', {})).toBe(false);
  });

  test.each([
    ['((attribute_exists(a)))', 'redundant parentheses'],
    ['(attribute_exists(a)', 'Syntax error; token: "<EOF>"'],
    ['attribute_exists(a) attribute_exists(b)', 'Syntax error; token: "attribute_exists"'],
    ['a.b[x] = c', 'Syntax error; token: "x"'],
    ['a ; b', 'Syntax error; token: ";"'],
    [`attribute_exists(${'a'.repeat(4096)})`, 'Expression size has exceeded'],
  ])('%.40s is refused', (text, message) => {
    expect(() => conditionOf('ConditionExpression', text)).toThrow(message);
  });

  test('parentheses side by side are not redundant', () => {
    expect(check('((attribute_exists(a)) AND (attribute_exists(b)))', {})).toBe(false);
  });
});
