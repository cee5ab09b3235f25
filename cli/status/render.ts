import { DateTime } from 'luxon';
import type { Cell } from '../../schemas/athena/values.ts';
import { renderTable } from '../output/table.ts';
import type { Status } from './status.ts';

/** An environment's status for people. */
export function renderStatus(status: Status): string {
  const { environment, stack, queues, streams, lake, events, alarms } = status;
  const known = events.known === null ? null : `${events.known}${events.isMore ? ' or more' : ''}`;
  return [
    renderTable(
      ['environment', 'stack', 'stack status', 'events open', 'of', 'in alarm'],
      [[environment, stack.name, stack.status, events.open, known, alarms.length]],
    ),
    renderTable(
      ['queue', 'waiting', 'in flight', 'oldest'],
      queues.map(({ name, visible, inFlight, oldestAgeMs }) => [
        name,
        visible,
        inFlight,
        oldestAgeMs,
      ]),
    ),
    renderTable(
      ['stream', 'status'],
      streams.map(({ name, status }) => [name, status]),
    ),
    renderTable(
      ['lake today (UTC)', 'objects', 'bytes', 'newest', 'age in s'],
      lake.map(({ prefix, objects, bytes, newestAt, newestAgeMs }): Cell[] => [
        prefix,
        objects,
        bytes,
        newestAt === null ? null : DateTime.fromMillis(newestAt, { zone: 'UTC' }).toISO(),
        newestAgeMs === null ? null : Math.round(newestAgeMs / 1000),
      ]),
    ),
  ].join('');
}
