import { expect, test } from 'vitest';
import type { Participation } from '../../schemas/participation/participation.ts';
import type { factsOf } from '../pipeline/lake.ts';
import { claimFacts } from './verdict.ts';

type Fact = ReturnType<typeof factsOf>[number];
const QUEUED_AT = 1_764_000_000_000;
const request = (requestId: string) =>
  ({ requestId, resultCode: 'SUCCESS', queuedAt: QUEUED_AT }) as Participation;
const factOf = (requestId: string, changed: object = {}) =>
  ({ requestId, resultCode: 'SUCCESS', timestamps: { queuedAt: QUEUED_AT }, ...changed }) as Fact;

function violationsOf(decided: readonly Participation[], facts: Fact[]): string[] {
  const violations: string[] = [];
  claimFacts(decided, facts, (holds, sentence) => {
    if (!holds) violations.push(sentence);
  });
  return violations;
}

test('a fact may be told again, if it says the same', () => {
  expect(violationsOf([request('a')], [factOf('a'), factOf('a')])).toEqual([]);
});

test('a request that the lake never heard of is a violation', () => {
  expect(violationsOf([request('a'), request('b')], [factOf('a')])).toEqual([
    '1 final requests have no fact in the lake.',
    '1 requests in the lake, not 2.',
  ]);
});

test('a fact that says something else than the store is a violation', () => {
  const [lost, late] = [{ resultCode: 'SOLD_OUT' }, { timestamps: { queuedAt: QUEUED_AT + 1 } }];

  expect(violationsOf([request('a')], [factOf('a', lost)])).toEqual([
    '1 facts differ from the store.',
  ]);
  expect(violationsOf([request('a')], [factOf('a'), factOf('a', late)])).toEqual([
    '1 facts differ from the store.',
    '1 requests have facts that differ.',
  ]);
});

test('a fact of nobody who was answered is a violation', () => {
  expect(violationsOf([request('a')], [factOf('a'), factOf('nobody')])).toEqual([
    '2 requests in the lake, not 1.',
  ]);
});
