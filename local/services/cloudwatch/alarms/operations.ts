import { z } from 'zod';
import { AwsError, type OperationContext } from '../../../service.ts';
import { operation } from '../operation.ts';
import { type Alarm, AlarmProperties, alarmArn, STATES } from './alarm.ts';
import { alarms, type HistoryItem, history } from './table.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const PAGE_MAX = 100;
const Page = {
  MaxRecords: z.int().min(1).max(PAGE_MAX).default(PAGE_MAX),
  NextToken: z.string().regex(/^\d+$/, 'a token of the page before').optional(),
};

const DescribeAlarms = z.strictObject({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().default(''),
  AlarmTypes: z.array(z.enum(['MetricAlarm', 'CompositeAlarm'])).default(['MetricAlarm']),
  StateValue: z.enum(STATES).optional(),
  ...Page,
});

const DescribeAlarmHistory = z.strictObject({
  AlarmName: z.string().optional(),
  AlarmTypes: z.array(z.string()).optional(),
  HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']).optional(),
  /** Epoch seconds. */
  StartDate: z.number().default(0),
  EndDate: z.number().default(Number.MAX_SAFE_INTEGER / 1000),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  ...Page,
});

const SetAlarmState = z.strictObject({
  AlarmName: z.string(),
  StateValue: z.enum(STATES),
  StateReason: z.string(),
  StateReasonData: z.string().default('{}'),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const alarmOperations = {
  PutMetricAlarm: operation(AlarmProperties, (definition, { store, clock, wake }) => {
    alarms.put(store, definition, false, clock.now());
    wake();
    return {};
  }),
  DeleteAlarms: operation(z.strictObject({ AlarmNames: z.array(z.string()) }), (input, context) => {
    for (const name of input.AlarmNames) alarms.remove(context.store, name);
    return {};
  }),
  DescribeAlarms: operation(DescribeAlarms, describeAlarms),
  DescribeAlarmHistory: operation(DescribeAlarmHistory, describeAlarmHistory),
  SetAlarmState: operation(SetAlarmState, (input, { store, clock, wake }) => {
    const alarm = alarms.find(store, input.AlarmName);
    if (!alarm)
      throw new AwsError('ResourceNotFound', `There is no alarm ${input.AlarmName}.`, 404);
    const { StateValue: state, StateReason: reason, StateReasonData: reasonData } = input;
    alarms.setState(store, alarm, { state, reason, reasonData }, clock.now());
    wake();
    return {};
  }),
};

function describeAlarms(input: z.infer<typeof DescribeAlarms>, context: OperationContext) {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue } = input;
  const found = AlarmTypes.includes('MetricAlarm')
    ? alarms
        .all(context.store)
        .filter(
          ({ definition: { AlarmName: name }, state }) =>
            (AlarmNames?.includes(name) ?? name.startsWith(AlarmNamePrefix)) &&
            (StateValue ?? state) === state,
        )
    : [];
  const { items, ...rest } = page(found, input);
  return {
    MetricAlarms: items.map((alarm) => shown(alarm, context)),
    CompositeAlarms: [],
    ...rest,
  };
}

function shown(alarm: Alarm, { place }: OperationContext) {
  const { Tags: _, ...definition } = alarm.definition;
  return {
    ...definition,
    AlarmArn: alarmArn(place, definition.AlarmName),
    AlarmConfigurationUpdatedTimestamp: alarm.configuredAtEpochMs / 1000,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateReasonData: alarm.reasonData,
    StateUpdatedTimestamp: alarm.updatedAtEpochMs / 1000,
    StateTransitionedTimestamp: alarm.changedAtEpochMs / 1000,
  };
}

function describeAlarmHistory(
  input: z.infer<typeof DescribeAlarmHistory>,
  { store }: OperationContext,
) {
  const found = history
    .within(store, input.StartDate * 1000, input.EndDate * 1000)
    .filter(
      ({ alarm, type }) =>
        (input.AlarmName ?? alarm) === alarm && (input.HistoryItemType ?? type) === type,
    );
  if (input.ScanBy === 'TimestampDescending') found.reverse();
  const { items, ...rest } = page(found, input);
  return { AlarmHistoryItems: items.map(shownItem), ...rest };
}

const shownItem = ({ alarm, at_epoch_ms, type, summary, data }: HistoryItem) => ({
  AlarmName: alarm,
  AlarmType: 'MetricAlarm',
  Timestamp: at_epoch_ms / 1000,
  HistoryItemType: type,
  HistorySummary: summary,
  HistoryData: data,
});

function page<Item>(
  found: readonly Item[],
  {
    MaxRecords,
    NextToken,
  }: { readonly MaxRecords: number; readonly NextToken?: string | undefined },
) {
  const from = Number(NextToken ?? 0);
  const to = from + MaxRecords;
  return { items: found.slice(from, to), ...(to < found.length && { NextToken: String(to) }) };
}
