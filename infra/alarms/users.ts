import type { Api } from '../api.ts';
import { countedBy, ofApi, ofTable } from '../metrics.ts';
import { INDEX_NAMES, type Table } from '../table.ts';
import type { Watch } from './watch.ts';

/** A user waits for the decision; longer than a burst of 50,000 takes. */
const DELAY_MS_MAX = 60_000;
/** One answer may be unlucky. */
const SERVER_ERRORS = 5;
/** The SDK tries again, so that a few change nothing. */
const THROTTLE_EVENTS = 5;

/** What users notice. */
export function userWatches(api: Api, table: Table): Watch[] {
  return [
    {
      name: 'api-server-errors',
      meaning: 'The API answered 5xx five times or more within a minute.',
      metric: ofApi(api.id, '5xx'),
      statistic: 'Sum',
      threshold: SERVER_ERRORS,
    },
    {
      name: 'end-to-end-delay',
      meaning: 'One decision in twenty came a minute or more after its participation was queued.',
      metric: countedBy('worker', 'EndToEndDelay'),
      statistic: 'p95',
      threshold: DELAY_MS_MAX,
    },
    {
      name: 'requests-failed-final',
      meaning: 'A participation ended as FAILED_FINAL: it could not be decided at all.',
      metric: countedBy('dead-letter', 'RequestsFailedFinal'),
      statistic: 'Sum',
      threshold: 1,
    },
    ...[undefined, ...INDEX_NAMES].flatMap((index) =>
      (['Read', 'Write'] as const).map((kind) => ({
        name: `${index?.toLowerCase() ?? 'table'}-${kind.toLowerCase()}-throttles`,
        section: 'table-throttles',
        meaning: `DynamoDB throttled ${kind.toLowerCase()}s of ${index ? `the index ${index}` : 'the table'}.`,
        metric: ofTable(table.name, index, `${kind}ThrottleEvents`),
        statistic: 'Sum',
        threshold: THROTTLE_EVENTS,
      })),
    ),
  ];
}
