import { isDeepStrictEqual } from 'node:util';
import { type History, isFinal, type RequestItem } from '../history.ts';
import type { Finding, Invariant } from './invariant.ts';

/** Each item that a write leaves, with what it was. */
const eachRequest =
  (
    find: (after: RequestItem, before: RequestItem | undefined, history: History) => Finding,
  ): NonNullable<Invariant['written']> =>
  ({ requests }, history) => {
    for (const { after, before } of requests) {
      if (!after) return `${before?.requestId} is gone`;
      const finding = find(after, before, history);
      if (finding !== undefined) return `${after.requestId}: ${finding}`;
    }
    return undefined;
  };

export const finalIsFinal: Invariant = {
  name: 'final never changes',
  written: eachRequest((after, before) =>
    before && isFinal(before) && !isDeepStrictEqual(before, after)
      ? `${before.status} ${before.resultCode} of ${before.workerId} became ${after.status} ${after.resultCode} of ${after.workerId}`
      : undefined,
  ),
};

export const oneAnchor: Invariant = {
  name: 'queuedAt is that of one sent message, and stays',
  written: eachRequest((after, before, history) => {
    if (before?.queuedAt !== undefined && before.queuedAt !== after.queuedAt) {
      return `queuedAt changed from ${before.queuedAt} to ${after.queuedAt}`;
    }
    if (after.status === 'RECEIVED') return undefined;
    const sent = (history.sent.get(after.requestId) ?? []).map(({ message }) => message.queuedAt);
    if (after.queuedAt !== undefined && sent.includes(after.queuedAt)) return undefined;
    return `queuedAt ${after.queuedAt} is none of the sent ones: ${sent.join(', ')}`;
  }),
};

export const keys: Invariant = {
  name: 'whoever is queued or decided is listed, and nothing of it expires',
  written: eachRequest((after) => {
    if (after.status === 'RECEIVED') {
      return after.ttl === undefined || after.GSI1PK !== undefined
        ? 'RECEIVED expires and stands in no list'
        : undefined;
    }
    const time = `${after.queuedAt}#${after.requestId}`;
    if (after.ttl !== undefined) return `${after.status} would expire`;
    if (after.GSI1PK !== `USER#${after.userId}` || after.GSI1SK !== time) {
      return `${after.status} with the keys ${after.GSI1PK}, ${after.GSI1SK} of GSI1`;
    }
    const won = after.status === 'SUCCEEDED';
    const shard = after.GSI2PK?.startsWith(`WIN#${after.eventId}#`) && after.GSI2SK === time;
    if (won !== (after.GSI2PK !== undefined) || (won && !shard)) {
      return `${after.status} with the keys ${after.GSI2PK}, ${after.GSI2SK} of GSI2`;
    }
    return undefined;
  }),
};

export const listed: Invariant = {
  name: 'each 202 is final and listed',
  settled({ lists, waiting }, history) {
    const full = Object.entries(waiting).filter(([, count]) => count > 0);
    if (full.length > 0)
      return `messages wait for ever in ${full.map(([name]) => name).join(', ')}`;
    for (const [requestId, [sent]] of history.sent) {
      const item = history.request(requestId);
      if (!item || !isFinal(item)) return `${requestId} was sent and is ${item?.status} at the end`;
      const found = lists
        .get(sent?.message.userId ?? '')
        ?.find((row) => row.requestId === requestId);
      if (found?.status !== item.status) {
        return `${requestId} is ${item.status} and listed as ${found?.status}`;
      }
    }
    const unsent = history.answers.find(({ body }) => !history.sent.has(body.requestId));
    return unsent && `${unsent.body.requestId} was answered ${unsent.statusCode} and never sent`;
  },
};

export const strays: Invariant = {
  name: 'what nobody can decide is parked',
  settled({ parked }, history) {
    const lost = history.strays.find(
      (body) =>
        !parked.some((message) => message.reason !== undefined && sameMessage(message.body, body)),
    );
    if (lost !== undefined) return `${lost} is not parked with a reason`;
    const more = parked.find(
      ({ body }) => !history.strays.some((stray) => sameMessage(stray, body)),
    );
    return more && `${more.body} is parked at the end`;
  },
};

const sameMessage = (a: string, b: string): boolean => a === b || parsed(a) === parsed(b);

function parsed(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}
