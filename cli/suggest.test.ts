import { expect, test } from 'vitest';
import { didYouMean } from './suggest.ts';

test('the nearest candidate is suggested whatever its case', () => {
  expect(didYouMean('trafic_per_minute', ['delay_p95', 'traffic_per_minute'])).toBe(
    ' Did you mean "traffic_per_minute"?',
  );
  expect(didYouMean('asia/soul', ['Asia/Seoul', 'Asia/Tokyo'])).toBe(' Did you mean "Asia/Seoul"?');
});

test('nothing is suggested when nothing is near', () => {
  expect(didYouMean('winners', ['delay_p95', 'negative_delay'])).toBe('');
  expect(didYouMean('anything', [])).toBe('');
});

test.each([
  ['sael', ['other', 'sale'], 'sale'],
  ['lsat', ['last'], 'last'],
  ['sale', ['summer', 'sale-2026'], 'sale-2026'],
  ['SALE', ['sale'], 'sale'],
])('%j among %j is %j', (word, candidates, meant) => {
  expect(didYouMean(word, candidates)).toBe(` Did you mean "${meant}"?`);
});

test('a word that shares nothing is not suggested, however short it is', () => {
  expect(didYouMean('a', ['b'])).toBe('');
  expect(didYouMean('ab', ['abundance'])).toBe('');
});
