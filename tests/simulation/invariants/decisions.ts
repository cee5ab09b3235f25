import {
  type EventItem,
  type History,
  type Invocation,
  isFinal,
  type RequestItem,
} from '../history.ts';
import type { Finding, Invariant } from './invariant.ts';

interface Decided {
  readonly at: number;
  readonly item: RequestItem;
  readonly invocation: Invocation;
}

/** Each request that a write has made final. */
const eachDecision =
  (find: (decided: Decided, history: History) => Finding): NonNullable<Invariant['written']> =>
  ({ at, requests }, history) => {
    for (const { after: item, before } of requests) {
      if (!item || !isFinal(item) || (before && isFinal(before))) continue;
      const invocation = history.decidingInvocation(item);
      const finding = invocation
        ? find({ at, item, invocation }, history)
        : `no invocation of ${item.workerId} began at ${item.startedAt}`;
      if (finding !== undefined) return `${item.requestId}: ${finding}`;
    }
    return undefined;
  };

export const provenance: Invariant = {
  name: 'attempt and isDlq are those of the delivery that decided',
  written: eachDecision(({ item, invocation: { records } }) => {
    const own = records.filter(({ body }) => body.includes(item.requestId));
    const attempts = own.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
    if (!attempts.includes(item.attempt ?? 0)) {
      return `attempt ${item.attempt}, received ${attempts.join(', ')} times`;
    }
    const isFromMain = own.some(({ eventSourceARN }) => /Main/.test(eventSourceARN));
    return item.isDlq === !isFromMain
      ? undefined
      : `isDlq ${item.isDlq}, from ${own[0]?.eventSourceARN}`;
  }),
};

export const delays: Invariant = {
  name: 'no negative delay but by skew, which stays visible',
  written: eachDecision(({ at, item, invocation: { instance, startedAt } }, history) => {
    const { queuedAt = 0 } = item;
    const startedTrue = (item.startedAt ?? 0) - instance.skewMs;
    const finishedTrue = (item.finishedAt ?? 0) - instance.skewMs;
    if (startedTrue < startedAt || finishedTrue < startedTrue || finishedTrue > at) {
      return `invoked at ${startedAt}, started at ${startedTrue}, finished at ${finishedTrue}, written at ${at}, all of true time`;
    }
    const sent = history.sent.get(item.requestId) ?? [];
    const own = sent.filter(({ message }) => message.queuedAt === queuedAt);
    const isLate = own.some(({ by }) => queuedAt - by.skewMs <= startedTrue);
    return own.length === 0 || isLate ? undefined : `queued after it was started, at ${queuedAt}`;
  }),
};

export const justified: Invariant = {
  name: 'each result was true when it was decided',
  written: eachDecision(({ at, item, invocation }, history) => {
    const { eventId, queuedAt = 0, resultCode } = item;
    const seen = history.eventBetween(eventId, invocation.startedAt, at);
    const inTime = (event: EventItem) =>
      event.opensAt <= queuedAt && (event.closesAt === null || queuedAt < event.closesAt);
    const told = `${resultCode} for ${queuedAt}, and the event was ${JSON.stringify(seen)}`;
    switch (resultCode) {
      case 'SUCCESS': {
        const now = history.event(eventId);
        return now && inTime(now) ? undefined : told;
      }
      case 'SOLD_OUT':
        return seen.some((event) => event.remaining === 0 && inTime(event)) ? undefined : told;
      case 'EVENT_NOT_OPEN':
        return seen.some(({ opensAt }) => queuedAt < opensAt) ? undefined : told;
      case 'EVENT_CLOSED':
        return seen.some(({ closesAt }) => closesAt !== null && queuedAt >= closesAt)
          ? undefined
          : told;
      case 'PROCESSING_FAILED':
        return item.attempt === lastAttemptOf(invocation) ? undefined : told;
      default:
        return told;
    }
  }),
};

/** Receives count on from the main queue's three to the dlq's five; the redrive queue's begin anew. */
function lastAttemptOf({ records: [first] }: Invocation): number | undefined {
  const queueArn = first?.eventSourceARN ?? '';
  if (/DeadLetter$/.test(queueArn)) return 3 + 5;
  return /Redrive$/.test(queueArn) ? 5 : undefined;
}
