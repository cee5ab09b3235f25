import type { HttpApi } from './api.ts';

/** An account's limits where the stage says nothing. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
const ACCOUNT_RATE_PER_SECOND = 10_000;
const ACCOUNT_BURST = 5_000;

interface Bucket {
  tokens: number;
  filledAtEpochMs: number;
}

/**
 * A token bucket a route: `take` is true when the request may pass.
 * Rate and burst are the route's, else the stage's, else the account's.
 */
export function createThrottle(api: HttpApi): {
  take(routeKey: string, nowEpochMs: number): boolean;
} {
  const buckets = new Map<string, Bucket>();
  return {
    take(routeKey, nowEpochMs) {
      const settings = { ...api.defaultRouteSettings, ...api.routeSettings[routeKey] };
      const ratePerSecond = settings.ThrottlingRateLimit ?? ACCOUNT_RATE_PER_SECOND;
      const burst = settings.ThrottlingBurstLimit ?? ACCOUNT_BURST;
      const bucket = buckets.get(routeKey) ?? { tokens: burst, filledAtEpochMs: nowEpochMs };
      buckets.set(routeKey, bucket);
      const elapsedMs = Math.max(0, nowEpochMs - bucket.filledAtEpochMs);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * ratePerSecond) / 1000);
      bucket.filledAtEpochMs = nowEpochMs;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
