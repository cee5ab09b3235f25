import { servicePrincipal } from '../../../principal.ts';
import { AwsError, type Context } from '../../../service.ts';
import { type Alarm, alarmArn, type State, statisticIn } from './alarm.ts';
import { alarms, history, type KeptAlarm } from './table.ts';

/** Tells the topics of each alarm whose state has changed since they were told. A topic that refuses is
 * noted in the alarm's history and not told again, as on AWS. */
export async function takeActions(context: Context): Promise<void> {
  const { store } = context;
  for (const alarm of alarms.all(store)) {
    if (alarm.state === alarm.toldState) continue;
    for (const topicArn of actionsOf(alarm)) await publish(alarm, topicArn, context);
    alarms.setTold(store, alarm.definition.AlarmName, alarm.state);
  }
}

function actionsOf({ definition, state }: Alarm): readonly string[] {
  if (!definition.ActionsEnabled) return [];
  const actions: Readonly<Record<State, readonly string[]>> = {
    ALARM: definition.AlarmActions,
    OK: definition.OKActions,
    INSUFFICIENT_DATA: definition.InsufficientDataActions,
  };
  return actions[state];
}

async function publish(alarm: KeptAlarm, TopicArn: string, context: Context): Promise<void> {
  const { call, store, clock, place } = context;
  const { AlarmName: name } = alarm.definition;
  const note = (summary: string, data: object) =>
    history.add(store, name, clock.now(), 'Action', summary, JSON.stringify(data));
  try {
    const principal = servicePrincipal('cloudwatch', alarmArn(place, name));
    const Subject = `${alarm.state}: "${name}" in ${place.region}`;
    const Message = JSON.stringify(messageOf(alarm, context));
    await call(principal, 'sns', 'Publish', { TopicArn, Subject, Message });
    note(`Successfully executed action ${TopicArn}`, { actionState: 'Succeeded' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    note(`Failed to execute action ${TopicArn}`, { actionState: 'Failed', error: error.message });
  }
}

/** What subscribers get. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function messageOf({ definition, ...alarm }: KeptAlarm, { place }: Context) {
  return {
    AlarmName: definition.AlarmName,
    AlarmDescription: definition.AlarmDescription ?? null,
    AWSAccountId: place.accountId,
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: new Date(alarm.changedAtEpochMs).toISOString(),
    Region: place.region,
    AlarmArn: alarmArn(place, definition.AlarmName),
    OldStateValue: alarm.toldState,
    OKActions: definition.OKActions,
    AlarmActions: definition.AlarmActions,
    InsufficientDataActions: definition.InsufficientDataActions,
    Trigger: {
      MetricName: definition.MetricName,
      Namespace: definition.Namespace,
      Statistic: statisticIn(definition),
      Dimensions: definition.Dimensions.map(({ Name: name, Value: value }) => ({ name, value })),
      Period: definition.Period,
      EvaluationPeriods: definition.EvaluationPeriods,
      DatapointsToAlarm: definition.DatapointsToAlarm ?? definition.EvaluationPeriods,
      ComparisonOperator: definition.ComparisonOperator,
      Threshold: definition.Threshold,
      TreatMissingData: definition.TreatMissingData,
    },
  };
}
