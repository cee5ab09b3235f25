import { expect, test } from 'vitest';
import { emptyApi } from './api.ts';
import { createThrottle } from './throttle.ts';

const taken = (throttle: ReturnType<typeof createThrottle>, key: string, now: number, tries = 20) =>
  Array.from({ length: tries }, () => throttle.take(key, now)).filter(Boolean).length;

test('a burst passes at once, then the rate, and the burst is never exceeded', () => {
  const api = emptyApi();
  api.defaultRouteSettings = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 };
  const throttle = createThrottle(api);
  expect(taken(throttle, 'GET /a', 0)).toBe(5);
  expect(taken(throttle, 'GET /a', 300)).toBe(3);
  expect(taken(throttle, 'GET /a', 60_000)).toBe(5);
});

test('each route has its own bucket, and its own settings when the stage gives some', () => {
  const api = emptyApi();
  api.defaultRouteSettings = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 };
  api.routeSettings = { 'GET /b': { ThrottlingBurstLimit: 2 } };
  const throttle = createThrottle(api);
  expect(taken(throttle, 'GET /a', 0)).toBe(5);
  expect(taken(throttle, 'GET /b', 0)).toBe(2);
});

test('a clock that goes back gives nothing away', () => {
  const api = emptyApi();
  api.defaultRouteSettings = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 1 };
  const throttle = createThrottle(api);
  expect(taken(throttle, 'GET /a', 10_000)).toBe(1);
  expect(taken(throttle, 'GET /a', 0)).toBe(0);
});
