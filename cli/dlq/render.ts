import { DateTime } from 'luxon';
import { now } from '../clock.ts';
import { plain } from '../output/plain.ts';
import { renderTable } from '../output/table.ts';
import type { ParkedMessage } from './parked.ts';

/** In a table, sentences break where these many characters are full. */
const SENTENCE_WIDTH = 72;

/** Parked messages for people, a line each. */
export const renderParked = (messages: readonly ParkedMessage[]): string =>
  renderTable(
    ['message', 'reason', 'request', 'event', 'age', 'receives'],
    messages.map(({ messageId, reason, requestId, eventId, sentAt, receives }) => [
      messageId,
      reason,
      requestId,
      eventId,
      ageOf(sentAt),
      receives,
    ]),
  );

/** One parked message with all that is known of it, and its body. */
export function renderMessage(message: ParkedMessage): string {
  const rows = [
    ['message', message.messageId],
    ['reason', reasonSentence(message)],
    ['request', message.requestId],
    ['event', message.eventId],
    ['user', message.userId],
    ['queued at', message.queuedAt && isoOf(message.queuedAt)],
    ['sent at', `${isoOf(message.sentAt)}, ${ageOf(message.sentAt)} ago`],
    ['receives', String(message.receives)],
  ];
  const table = renderTable(['what', 'parked message'], rows, [null, SENTENCE_WIDTH]);
  return `${table}${plain(prettyBody(message.body))}\n`;
}

/** What an operator does next, in a sentence. */
export function nextStepOf({ reason, requestId }: ParkedMessage): string {
  switch (reason) {
    case 'UNREADABLE_MESSAGE':
      return 'Next: mend whoever sends such messages, or teach the workers to read them; before that, a redrive parks it again.';
    case 'REQUEST_NOT_FOUND':
      return 'Next: nothing that a redrive could mend; the same POST by its user makes a new request.';
    case 'RECEIVES_SPENT':
      return `Next: find the cause in the logs of dead-letter${requestId ? ` (and eventflow trace ${requestId})` : ''}, mend it, then: eventflow dlq redrive`;
  }
}

function reasonSentence({ reason, fault, cameFrom }: ParkedMessage): string {
  if (fault !== null) return `${reason}: ${fault}`;
  return cameFrom === null
    ? reason
    : `${reason}: all receives of the ${cameFrom} queue were used up`;
}

function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const isoOf = (epochMs: number) => DateTime.fromMillis(epochMs, { zone: 'UTC' }).toISO();

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** In the largest unit that it fills; a clock that is behind gives no negative age. */
function ageOf(epochMs: number): string {
  const age = Math.max(0, now() - epochMs);
  const [unit, ms] = UNITS.find(([, size]) => age >= size) ?? ['s', 1000];
  return `${Math.floor(age / ms)} ${unit}`;
}
