import { DateTime } from 'luxon';
import { uuid } from '../../random.ts';
import { delayBeforeAttempt, judgeFailure } from '../../retrying.ts';
import type { Context } from '../../service.ts';
import { type Invocation, invocations } from './invocations.ts';
import type { Schedule, Schedules } from './schedules.ts';
import { type Failure, invokeTarget, sendMessage } from './targets.ts';

/** One attempt: what is handed over, and what tells it from others. */
interface Attempt {
  readonly number: number;
  readonly executionId: string;
  readonly scheduledTime: string;
  readonly input: string;
}

/** Trying again would not help. */
const FINAL = /AccessDenied|NotFound|NonExistent|DoesNotExist|Validation|InvalidParameter/;

/** Tries once each invocation that is due; a fault of the local cloud is thrown once all have been tried. */
export async function deliverDue(context: Context, schedules: Schedules): Promise<void> {
  const { store, clock, closing } = context;
  const faults: unknown[] = [];
  for (const invocation of invocations.due(store, clock.now())) {
    if (closing.aborted) break;
    const schedule = schedules.get(invocation.schedule);
    // The template may have lost the schedule since.
    if (!schedule) invocations.remove(store, invocation.id);
    else faults.push(...(await deliver(context, schedule, invocation)));
  }
  if (faults.length > 0) throw faults[0];
}

async function deliver(
  context: Context,
  schedule: Schedule,
  invocation: Invocation,
): Promise<unknown[]> {
  const attempt = attemptOf(context, schedule, invocation);
  const failure = await invokeTarget(context, schedule.properties.Target, attempt.input);
  if (!failure) invocations.remove(context.store, invocation.id);
  else await settleFailed(context, schedule, invocation, attempt, failure);
  return failure?.fault === undefined ? [] : [failure.fault];
}

/** Keywords of the input stand for what is known only now.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function attemptOf({ random }: Context, schedule: Schedule, invocation: Invocation): Attempt {
  const number = invocation.attempts + 1;
  const executionId = uuid(random);
  const scheduledTime =
    DateTime.fromMillis(invocation.scheduledAtEpochMs, { zone: 'utc' })
      .startOf('second')
      .toISO({ suppressMilliseconds: true }) ?? '';
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': scheduledTime,
    'execution-id': executionId,
    'attempt-number': String(number),
  };
  const input = schedule.properties.Target.Input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (keyword, name: string) => values[name] ?? keyword,
  );
  return { number, executionId, scheduledTime, input };
}

async function settleFailed(
  context: Context,
  schedule: Schedule,
  invocation: Invocation,
  attempt: Attempt,
  failure: Failure,
): Promise<void> {
  const { store, clock, random } = context;
  const verdict = judgeFailure({
    policy: schedule.properties.Target.RetryPolicy,
    attempts: attempt.number,
    ageMs: clock.now() - invocation.acceptedAtEpochMs,
    isFinal: FINAL.test(failure.code),
  });
  const isSettled =
    !verdict.tryAgain &&
    (await sendToDeadLetters(context, schedule, attempt, failure, verdict.exhausted));
  if (isSettled) return invocations.remove(store, invocation.id);
  const dueAtEpochMs = clock.now() + delayBeforeAttempt(attempt.number, random);
  invocations.postpone(store, invocation.id, attempt.number, dueAtEpochMs);
}

/**
 * Puts the input into the schedule's dead-letter queue, with the reasons as attributes.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 * True when it is settled: also without such a queue, as Scheduler drops it then. False when the
 * queue does not take it: here it stays and is tried again.
 */
async function sendToDeadLetters(
  context: Context,
  { arn, properties: { Target: target } }: Schedule,
  { number, executionId, scheduledTime, input }: Attempt,
  { code, message }: Failure,
  exhausted: string | undefined,
): Promise<boolean> {
  const queueArn = target.DeadLetterConfig?.Arn;
  if (queueArn === undefined) return true;
  const attributes = {
    ERROR_CODE: code,
    ERROR_MESSAGE: message || code,
    EXECUTION_ID: executionId,
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(number - 1),
    SCHEDULED_TIME: scheduledTime,
    SCHEDULE_ARN: arn,
    TARGET_ARN: target.Arn,
  };
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  try {
    await sendMessage(context, target, queueArn, { MessageBody: input, MessageAttributes });
    return true;
  } catch {
    return false;
  }
}
