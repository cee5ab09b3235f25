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
