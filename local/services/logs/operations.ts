import { INTERNAL } from '../../principal.ts';
import { AwsError, type OperationContext, type Service } from '../../service.ts';
import { groupNameIn } from './access.ts';
import { embeddedMetrics } from './metrics.ts';
import { type LogEvent, logEvents, logStreams } from './table.ts';

interface StreamInput {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

interface PutInput extends StreamInput {
  /** Timestamps in epoch milliseconds, as this API has them. */
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

interface GroupInput {
  readonly logGroupName?: string;
  /** A name or an ARN. */
  readonly logGroupIdentifier?: string;
}

interface ReadInput extends GroupInput {
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
}

interface FilterInput extends ReadInput {
  readonly logStreamNames?: readonly string[];
  readonly filterPattern?: string;
}

interface GetInput extends ReadInput {
  readonly logStreamName?: string;
  readonly startFromHead?: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const EVENTS_MAX = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Log groups of the template, with how many days they keep; undefined keeps all. */
export type LogGroups = Map<string, number | undefined>;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export function logOperations(groups: LogGroups): Service['operations'] {
  const groupNames = ({ store }: OperationContext) =>
    [...new Set([...groups.keys(), ...logEvents.groups(store)])].sort();
  const groupOf = (input: GroupInput, context: OperationContext): string => {
    const name = groupNameIn(input);
    if (groupNames(context).includes(name)) return name;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  };
  const eventsOf = (input: ReadInput, context: OperationContext): LogEvent[] =>
    logEvents.within(context.store, {
      group: groupOf(input, context),
      fromEpochMs: input.startTime ?? 0,
      toEpochMs: input.endTime ?? Number.MAX_SAFE_INTEGER,
    });

  return {
    CreateLogStream({ logGroupName, logStreamName }: StreamInput, { store, clock }) {
      if (logStreams.create(store, logGroupName, logStreamName, clock.now())) return {};
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The specified log stream already exists',
      );
    },
    async PutLogEvents({ logGroupName, logStreamName, logEvents: events }: PutInput, context) {
      const { store, clock, call } = context;
      const days = groups.get(logGroupName);
      store.transaction(() => {
        for (const { timestamp, message } of events) {
          logEvents.add(store, logGroupName, logStreamName, timestamp, message);
        }
        if (days) logEvents.removeBefore(store, logGroupName, clock.now() - days * DAY_MS);
      });
      const metrics = events.flatMap(({ message }) => embeddedMetrics(message));
      for (const data of metrics) {
        await call(INTERNAL, 'monitoring', 'PutMetricData', data);
      }
      return {};
    },
    DescribeLogGroups({ logGroupNamePrefix = '' }: { logGroupNamePrefix?: string }, context) {
      const { accountId, region } = context.place;
      const names = groupNames(context).filter((name) => name.startsWith(logGroupNamePrefix));
      return {
        logGroups: names.map((logGroupName) => ({
          logGroupName,
          retentionInDays: groups.get(logGroupName),
          arn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:*`,
        })),
      };
    },
    DescribeLogStreams(input: GroupInput & { logStreamNamePrefix?: string }, context) {
      const streams = logStreams.of(context.store, groupOf(input, context));
      return {
        logStreams: streams
          .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
          .map(({ name, created, first, last }) => ({
            logStreamName: name,
            creationTime: created,
            ...(first !== null && {
              firstEventTimestamp: first,
              lastEventTimestamp: last,
              lastIngestionTime: last,
            }),
          })),
      };
    },
    FilterLogEvents(input: FilterInput, context) {
      const matches = matcherOf(input.filterPattern ?? '');
      const { logStreamNames } = input;
      const found = eventsOf(input, context).filter(
        ({ log_stream, message }) =>
          (logStreamNames?.includes(log_stream) ?? true) && matches(message),
      );
      const from = Number(input.nextToken ?? 0);
      const to = from + Math.min(input.limit ?? EVENTS_MAX, EVENTS_MAX);
      return {
        events: found.slice(from, to).map((event) => ({
          ...written(event),
          logStreamName: event.log_stream,
          eventId: String(event.id),
        })),
        searchedLogStreams: [],
        ...(to < found.length && { nextToken: String(to) }),
      };
    },
    GetLogEvents(input: GetInput, context) {
      const found = eventsOf(input, context).filter(
        ({ log_stream }) => log_stream === input.logStreamName,
      );
      const limit = Math.min(input.limit ?? EVENTS_MAX, EVENTS_MAX);
      const [, direction, at] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '') ?? [];
      const head = input.startFromHead ? 0 : Math.max(found.length - limit, 0);
      const from = !direction
        ? head
        : direction === 'f'
          ? Number(at)
          : Math.max(Number(at) - limit, 0);
      const to = direction === 'b' ? Number(at) : Math.min(from + limit, found.length);
      return {
        events: found.slice(from, to).map(written),
        nextForwardToken: `f/${to}`,
        nextBackwardToken: `b/${from}`,
      };
    },
  };
}

const written = ({ timestamp_epoch_ms, message }: LogEvent) => ({
  timestamp: timestamp_epoch_ms,
  ingestionTime: timestamp_epoch_ms,
  message,
});

/**
 * Terms that a message must all contain, in quotes or not.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function matcherOf(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]|(^|\s)[?-]/.test(pattern)) {
    throw new AwsError(
      'InvalidParameterException',
      `The local cloud knows no filter pattern other than terms: ${pattern}`,
    );
  }
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  return (message) => terms.every((term) => message.includes(term));
}
