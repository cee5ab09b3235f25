import { expect, test } from 'vitest';
import { dayIn } from './clock.ts';

test('the day of an instant follows its zone', () => {
  const instant = Date.UTC(2026, 0, 4, 15, 30);
  expect(dayIn('UTC', instant)).toBe('2026-01-04');
  expect(dayIn('Asia/Seoul', instant)).toBe('2026-01-05');
});
