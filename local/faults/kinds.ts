import { fraction, type Random } from '../random.ts';

/** What can go wrong with one call. */
export const FAULT_KINDS = [
  /** Refused for the moment, without effect. */
  'throttle',
  /** A service answers nothing but 503 for a while. */
  'outage',
  /** The connection breaks before the effect. */
  'lost-request',
  /** The connection breaks after the effect. */
  'lost-answer',
  /** The effect comes only after the caller has given up waiting, or nearly. */
  'late-effect',
  /** The answer comes only after the caller has given up waiting, or nearly. */
  'late-answer',
  /** The instance that calls ends before the effect. */
  'crash-before',
  /** The instance that calls ends after the effect. */
  'crash-after',
  /** Another transaction is at work on an item of this write. */
  'conflict',
  /** EventBridge takes some entries and refuses others, with status 200. */
  'refused-some',
  /** EventBridge refuses every entry, with status 200. */
  'refused-all',
  /** A queue hands out a message once more, of which it has kept a copy. */
  'duplicate',
  /** A message becomes visible while its receiver still works on it. */
  'visible-early',
  /** Messages come in another order than they were sent in. */
  'reorder',
  /** A receive finds nothing, though there is something. */
  'empty-receive',
  /** Functions may not do one operation for a while, as when a policy is changed by mistake. */
  'denied',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often each kind happens to a call that it can happen to, from 0 to 1. */
export type FaultRates = Readonly<Record<FaultKind, number>>;

/** Kinds that end the work of an instance, of an operation or of a whole service, and are rarer for it. */
const WEIGHTS: Partial<FaultRates> = {
  outage: 0.1,
  'crash-before': 0.4,
  'crash-after': 0.4,
  denied: 0.1,
};

const PRESENT = 0.6;
const RATE_MIN = 0.005;
const RATE_MAX = 0.3;

/**
 * Rates of one run: some kinds are absent and the others rare or frequent, so that many runs together
 * see each of them alone and in company.
 */
export function drawRates(random: Random): FaultRates {
  const entries = FAULT_KINDS.map((kind) => {
    const isPresent = fraction(random) < PRESENT;
    const rate = RATE_MIN * (RATE_MAX / RATE_MIN) ** fraction(random);
    return [kind, isPresent ? rate * (WEIGHTS[kind] ?? 1) : 0];
  });
  return Object.fromEntries(entries) as FaultRates;
}
