import type { ParticipationProcessed } from '../../schemas/participation/participation-processed.ts';

/** The day that the specification's own statements ask about. */
export const SAMPLE_DAY = '2026-01-04';
/** Its facts, of which every number is known beforehand. */
export const SAMPLE_EVENT = 'sample';
export const SAMPLE_OBJECT = `events/dt=${SAMPLE_DAY}/hour=10/sample-day`;

const COUNT = 100;
const START = Date.parse(`${SAMPLE_DAY}T10:00:00Z`);
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * A hundred facts that are queued in two minutes and finished in others, ten minutes later: the n-th
 * waited n seconds, and took ten minutes and n times two seconds in all.
 */
export const sampleFacts: readonly ParticipationProcessed[] = Array.from(
  { length: COUNT },
  (_, at) => {
    const n = at + 1;
    const queuedAt = START + (n <= 60 ? 0 : MINUTE);
    const times = {
      queuedAt,
      startedAt: queuedAt + n * SECOND,
      finishedAt: queuedAt + 10 * MINUTE + n * 2 * SECOND,
    };
    return sampleFact(SAMPLE_EVENT, n, times, n <= 95 ? 'SUCCESS' : 'PROCESSING_FAILED');
  },
);

/** One that started before it was queued, of another event: a validation has to find it. */
const negativeFact = sampleFact(
  'sample-negative',
  COUNT + 1,
  { queuedAt: START, startedAt: START - SECOND, finishedAt: START + SECOND },
  'SUCCESS',
);

export const sampleLines = (): string =>
  [...sampleFacts, negativeFact].map((fact) => `${JSON.stringify(fact)}\n`).join('');

/** Only what was not decided by its worker came by the dlq. */
function sampleFact(
  eventId: string,
  n: number,
  timestamps: ParticipationProcessed['timestamps'],
  resultCode: 'SUCCESS' | 'PROCESSING_FAILED',
): ParticipationProcessed {
  const isDlq = resultCode === 'PROCESSING_FAILED';
  return {
    schemaVersion: 1,
    env: 'dev',
    eventId,
    requestId: `req-${String(n).padStart(26, 'a')}`,
    eventType: 'FIRST_COME',
    finalStatus: isDlq ? 'FAILED_FINAL' : 'SUCCEEDED',
    resultCode,
    timestamps,
    delivery: { attempt: isDlq ? 5 : 1, isDlq },
    failure: isDlq
      ? { failureClass: 'PERMANENT', errorCode: 'Sample', errorMessage: 'made for the sample day' }
      : { failureClass: null, errorCode: null, errorMessage: null },
    meta: { workerId: 'sample' },
  };
}
