import { expect, test } from 'vitest';
import { judge } from './contract.ts';

const result = (title: string, status: string) => ({ title, status, message: 'why' });

test('a failure is a fault unless it is listed, and what is listed must fail', () => {
  const results = [result('a', 'passed'), result('b', 'failed'), result('c', 'failed')];
  expect(judge(results, { b: 'a reason' })).toEqual({
    passed: 1,
    differing: 1,
    faults: ['c: why'],
  });
  expect(judge(results, { a: 'a reason', b: 'one', c: 'one' }).faults).toEqual([
    'no difference any more, so it need not be listed: a',
  ]);
  expect(judge(results, { a: { sometimes: 'a reason' }, b: 'one', c: 'one' }).faults).toEqual([]);
});

test('a run without tests proves nothing', () => {
  expect(judge([], {}).faults).toEqual(['not one test ran']);
});
