import { describe, expect, test } from 'vitest';
import { compilePattern } from './pattern.ts';

const event = {
  source: 'kr.ac.dongduk.worker',
  'detail-type': 'ParticipationProcessed',
  resources: ['arn:one', 'arn:two'],
  detail: {
    count: 5,
    ratio: 0.5,
    ok: true,
    nothing: null,
    empty: '',
    text: 'Hello World',
    path: 'dir/lib/file.png',
    star: 'a*b\\c',
    none: [],
    nested: { state: 'RUNNING' },
    items: [
      { name: 'a', size: 1 },
      { name: 'b', size: 2 },
    ],
  },
};

const matches = (pattern: unknown) => compilePattern(pattern)(event);
const matchesDetail = (detail: unknown) => matches({ detail });

describe('fields', () => {
  test('all must match, each by one of its alternatives', () => {
    const source = ['kr.ac.dongduk.worker'];
    const types = ['ParticipationProcessed', 'RequestFailed'];

    expect(matches({ source, 'detail-type': types })).toBe(true);
    expect(matches({ source, 'detail-type': ['RequestFailed'] })).toBe(false);
    expect(matches({ source: ['other'], 'detail-type': types })).toBe(false);
    expect(matches({ source, account: ['1'] })).toBe(false);
  });

  test('an array in the event matches by one of its elements', () => {
    expect(matches({ resources: ['arn:two', 'arn:three'] })).toBe(true);
    expect(matches({ resources: ['arn:three'] })).toBe(false);
  });

  test('fields of objects in an array must match in one and the same object', () => {
    expect(matchesDetail({ items: { name: ['b'], size: [2] } })).toBe(true);
    expect(matchesDetail({ items: { name: ['a'], size: [2] } })).toBe(false);
  });

  test('$or needs one of its alternatives, beside the other fields', () => {
    const $or = [{ count: [{ numeric: ['>', 9] }] }, { ok: [true] }];

    expect(matchesDetail({ $or, text: ['Hello World'] })).toBe(true);
    expect(matchesDetail({ $or, text: ['other'] })).toBe(false);
    expect(matchesDetail({ $or: [{ ok: [false] }, { count: [6] }] })).toBe(false);
  });

  test('what objects inherit is no field of an event', () => {
    expect(matchesDetail({ constructor: [{ exists: false }] })).toBe(true);
  });
});

test.each([
  ['a text', 'text', ['Hello World'], true],
  ['a text in another case', 'text', ['hello world'], false],
  ['an empty text', 'empty', [''], true],
  ['null', 'nothing', [null], true],
  ['null against an empty text', 'empty', [null], false],
  ['null against a missing field', 'missing', [null], false],
  ['a number', 'count', [5.0], true],
  ['a number against its text', 'count', ['5'], false],
  ['true', 'ok', [true], true],
  ['a value against an object', 'nested', ['RUNNING'], false],
  ['prefix', 'text', [{ prefix: 'Hello' }], true],
  ['prefix elsewhere', 'text', [{ prefix: 'World' }], false],
  ['prefix on a number', 'count', [{ prefix: '5' }], false],
  ['prefix in any case', 'text', [{ prefix: { 'equals-ignore-case': 'hELLO' } }], true],
  ['suffix', 'path', [{ suffix: '.png' }], true],
  ['suffix elsewhere', 'path', [{ suffix: 'dir' }], false],
  ['suffix in any case', 'path', [{ suffix: { 'equals-ignore-case': '.PNG' } }], true],
  ['equals-ignore-case', 'text', [{ 'equals-ignore-case': 'hello WORLD' }], true],
  ['equals-ignore-case of another', 'text', [{ 'equals-ignore-case': 'hello' }], false],
  ['wildcard', 'path', [{ wildcard: '*/lib/*.png' }], true],
  ['wildcard for nothing', 'text', [{ wildcard: 'Hello World*' }], true],
  ['wildcard that does not reach the end', 'path', [{ wildcard: '*/lib/' }], false],
  ['wildcard with a dot that means a dot', 'path', [{ wildcard: '*filexpng' }], false],
  ['wildcard with escapes', 'star', [{ wildcard: 'a\\*b\\\\c' }], true],
  ['wildcard with an escaped star that is missing', 'text', [{ wildcard: 'Hello\\*' }], false],
  ['anything-but', 'text', [{ 'anything-but': 'other' }], true],
  ['anything-but the value', 'text', [{ 'anything-but': ['other', 'Hello World'] }], false],
  ['anything-but a number', 'count', [{ 'anything-but': [1, 2] }], true],
  ['anything-but the number', 'count', [{ 'anything-but': 5 }], false],
  ['anything-but a missing field', 'missing', [{ 'anything-but': 'x' }], false],
  ['anything-but prefix', 'text', [{ 'anything-but': { prefix: 'Hell' } }], false],
  ['anything-but another prefix', 'text', [{ 'anything-but': { prefix: 'hell' } }], true],
  ['anything-but prefixes', 'text', [{ 'anything-but': { prefix: ['x', 'Hell'] } }], false],
  ['anything-but suffix', 'path', [{ 'anything-but': { suffix: '.png' } }], false],
  ['anything-but wildcard', 'path', [{ 'anything-but': { wildcard: '*/lib/*' } }], false],
  [
    'anything-but in any case',
    'text',
    [{ 'anything-but': { 'equals-ignore-case': ['HELLO WORLD'] } }],
    false,
  ],
  ['numeric =', 'ratio', [{ numeric: ['=', 5e-1] }], true],
  ['numeric range', 'count', [{ numeric: ['>', 0, '<=', 5] }], true],
  ['numeric range below', 'count', [{ numeric: ['>', 0, '<', 5] }], false],
  ['numeric >=', 'count', [{ numeric: ['>=', 6] }], false],
  ['numeric on a text', 'text', [{ numeric: ['>', 0] }], false],
  ['exists', 'count', [{ exists: true }], true],
  ['exists for null', 'nothing', [{ exists: true }], true],
  ['exists for a missing field', 'missing', [{ exists: true }], false],
  ['exists for an object', 'nested', [{ exists: true }], false],
  ['exists for an empty array', 'none', [{ exists: true }], false],
  ['absence', 'missing', [{ exists: false }], true],
  ['absence of what is there', 'count', [{ exists: false }], false],
  ['absence or a value', 'count', [{ exists: false }, 5], true],
])('%s', (_what, field, alternatives, expected) => {
  expect(matchesDetail({ [field]: alternatives })).toBe(expected);
});

test('absence holds below a field that is missing itself', () => {
  expect(matchesDetail({ missing: { inner: [{ exists: false }] } })).toBe(true);
  expect(matchesDetail({ missing: { inner: ['x'] } })).toBe(false);
});

test.each([
  ['no object', [], 'not an object'],
  ['an empty pattern', {}, 'Empty objects'],
  ['an empty object inside', { detail: {} }, 'Empty objects are not allowed at detail'],
  ['an empty list', { source: [] }, 'Empty arrays are not allowed: source'],
  ['a bare value', { source: 'x' }, '"source" must be an object or an array'],
  ['a list in a list', { source: [['x']] }, 'array inside the array'],
  ['two operators in one match', { source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key'],
  ['an operator that is not there', { source: [{ cidr: '10.0.0.0/8' }] }, '"cidr" at source'],
  ['exists without truth', { source: [{ exists: 'yes' }] }, 'exists must be true or false'],
  ['a prefix without text', { source: [{ prefix: 5 }] }, 'prefix match at source'],
  ['two stars in a row', { source: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard'],
  ['a stray escape', { source: [{ wildcard: 'a\\b' }] }, 'Invalid escape'],
  ['an escape at the end', { source: [{ wildcard: 'a\\' }] }, 'Invalid escape'],
  [
    'mixed values in anything-but',
    { a: [{ 'anything-but': ['x', 1] }] },
    'all text or all numbers',
  ],
  ['no values in anything-but', { a: [{ 'anything-but': [] }] }, 'all text or all numbers'],
  ['numeric in anything-but', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'numeric'],
  ['half a comparison', { a: [{ numeric: ['>'] }] }, 'numeric match at a'],
  ['an upper bound first', { a: [{ numeric: ['<', 5, '>', 0] }] }, 'numeric match at a'],
  ['a bound that is no number', { a: [{ numeric: ['>', '5'] }] }, 'numeric match at a'],
  ['a bound out of range', { a: [{ numeric: ['>', 6e9] }] }, 'numeric match at a'],
  ['$or of one', { $or: [{ a: [1] }] }, 'at least two'],
])('%s is refused', (_what, pattern, reason) => {
  expect(() => compilePattern(pattern)).toThrow(reason);
});
