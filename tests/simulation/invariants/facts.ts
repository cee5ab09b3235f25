import { type History, isFinal, type RequestItem } from '../history.ts';
import type { Invariant } from './invariant.ts';

export const told: Invariant = {
  name: 'each final request has its fact, unless a warning names it',
  settled({ lake }, history) {
    const lines = Map.groupBy(lake.events, ({ requestId }) => requestId);
    const warned = history.warned.get('ParticipationProcessed') ?? new Set();
    for (const [requestId, states] of history.requests) {
      const item = states.at(-1)?.item;
      const facts = lines.get(requestId) ?? [];
      if (!item || !isFinal(item)) {
        if (facts.length > 0) return `${requestId} is ${item?.status} and has a fact`;
        continue;
      }
      if (facts.length === 0 && !warned.has(requestId)) return `${requestId} has no fact`;
      const other = facts.find(({ line }) => line !== lineOf(item));
      if (other) return `${requestId}: the fact ${other.line} is not ${lineOf(item)}`;
    }
    return undefined;
  },
};

/** The fact of a final request, member by member in the order of the specification. */
const lineOf = (item: RequestItem): string =>
  JSON.stringify({
    schemaVersion: 1,
    env: 'dev',
    eventId: item.eventId,
    requestId: item.requestId,
    eventType: 'FIRST_COME',
    finalStatus: item.status,
    resultCode: item.resultCode,
    timestamps: {
      queuedAt: item.queuedAt,
      startedAt: item.startedAt,
      finishedAt: item.finishedAt,
    },
    delivery: { attempt: item.attempt, isDlq: item.isDlq },
    failure: {
      failureClass: item.failureClass,
      errorCode: item.errorCode,
      errorMessage: item.errorMessage,
    },
    meta: { workerId: item.workerId },
  });

export const warnedExactly: Invariant = {
  name: 'a warning names exactly what could not be published',
  settled(_ending, history) {
    const types = new Set([...history.warned.keys(), ...history.unpublished.keys()]);
    for (const type of types) {
      const warned = history.warned.get(type) ?? new Set<string>();
      const unpublished = history.unpublished.get(type) ?? new Set<string>();
      const silent = [...unpublished].find((requestId) => !warned.has(requestId));
      if (silent) return `${type} of ${silent} could not be published, and no warning says so`;
      const wrong = [...warned].find((requestId) => !unpublished.has(requestId));
      if (wrong) return `${type} of ${wrong} was published, and a warning says it was not`;
    }
    return undefined;
  },
};

export const delivered: Invariant = {
  name: 'what EventBridge took is in the lake',
  settled({ lake }, history) {
    const found = {
      ParticipationProcessed: linesOf(lake.events),
      ParticipationRequested: linesOf(lake.requests),
    };
    const lost = history.published.find(
      ({ detailType, detail }) =>
        !found[detailType as keyof typeof found]?.has(JSON.stringify(detail)),
    );
    return (
      lost && `${lost.detailType} of ${lost.detail.requestId} was taken and is not in the lake`
    );
  },
};

const linesOf = (facts: readonly { line: string }[]) => new Set(facts.map(({ line }) => line));

export const requestedAnchor: Invariant = {
  name: 'ParticipationRequested has the queuedAt of a sent message',
  settled(_ending, history: History) {
    for (const { detailType, detail } of history.published) {
      if (detailType !== 'ParticipationRequested') continue;
      const sent = history.sent.get(detail.requestId) ?? [];
      const { queuedAt } = detail as unknown as { queuedAt: number };
      if (!sent.some(({ message }) => message.queuedAt === queuedAt)) {
        return `${detail.requestId} was requested at ${queuedAt}, and no such message was sent`;
      }
    }
    return undefined;
  },
};
