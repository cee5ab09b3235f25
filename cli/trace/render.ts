import { DateTime } from 'luxon';
import type { Cell } from '../../schemas/athena/values.ts';
import { renderTable } from '../output/table.ts';
import type { Journey, QueueState, Step } from './journey.ts';
import { lakeSentence } from './lake-verdict.ts';
import { isDecided, type StoredRequest } from './stored-request.ts';

/** In a table, sentences break where these many characters are full. */
const SENTENCE_WIDTH = 72;

/** A journey for people: when each step was, and what each place knows of the request. */
export function renderJourney(journey: Journey, isLocal: boolean): string {
  const { request, steps, queue, lake, decisionMs } = journey;
  const total: Cell[][] =
    decisionMs === null ? [] : [['queued to finished', null, decisionMs, 'the whole decision']];
  return [
    renderTable(
      ['step', 'at (UTC)', 'ms', 'what'],
      [...steps.map((step) => stepRow(step, request)), ...total],
    ),
    renderTable(
      ['place', 'what it knows'],
      [
        ['table', tableSentence(request)],
        ['queue', queueSentence(queue, request)],
        ['bus', 'keeps nothing: what it delivered is in the lake'],
        ...lake.map((lines) => [`lake, ${lines.table}`, lakeSentence(lines, request, isLocal)]),
      ],
      [null, SENTENCE_WIDTH],
    ),
  ].join('');
}

function stepRow({ step, at, afterMs }: Step, request: StoredRequest): Cell[] {
  const { attempt, isDlq, workerId, status, resultCode } = request;
  const what = {
    received: 'the request was stored',
    queued: 'stamped right before the message was sent',
    started: `attempt ${attempt} from ${isDlq ? 'the dlq or redrive queue' : 'the main queue'}, by ${workerId}`,
    finished: [status, resultCode].join(' '),
  };
  return [step, DateTime.fromMillis(at, { zone: 'UTC' }).toISO(), afterMs, what[step]];
}

function tableSentence(request: StoredRequest): string {
  const { requestId, eventId, userId, status, failureClass, errorCode, errorMessage } = request;
  const failure = failureClass ? `; ${failureClass} ${errorCode}: ${errorMessage}` : '';
  return `${status}: ${requestId} of ${userId} in ${eventId}${failure}`;
}

function queueSentence({ state, parked, counts }: QueueState, request: StoredRequest): string {
  if (isDecided(request)) {
    return `left ${request.startedAt - request.queuedAt} ms after it was queued; not parked`;
  }
  const held = counts.map(({ name, visible, inFlight }) => `${name} ${visible + inFlight}`);
  const where =
    parked === false
      ? 'not parked, for parking is empty'
      : 'perhaps parked: SQS does not tell which messages it holds without receiving them';
  const begin = state === 'waiting' ? 'waiting' : 'perhaps not sent: the same POST sends it again';
  return `${begin}; ${where}. Messages: ${held.join(', ')}`;
}
