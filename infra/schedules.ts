import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventFlowFunction } from './functions.ts';

/** What Scheduler could not start within this is in the queue within the hour; its own defaults are 185
 * retries in 24 hours. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const STARTS_RETRIED = 10;
const START_AGE_MAX = Duration.hours(1);

/** A run that failed is tried again a minute and two minutes later, as Lambda does.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RUNS_RETRIED = 2;
const RUN_AGE_MAX = Duration.hours(1);

/** In an input: when the schedule was due, as 2026-01-04T15:10:00Z.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

export interface ScheduleProps {
  readonly description: string;
  readonly fn: EventFlowFunction;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  readonly expression: string;
  /** An IANA zone. */
  readonly zone: string;
  /** What the function is invoked with. */
  readonly input: Readonly<Record<string, string>>;
}

/**
 * Functions that run by the clock. Starting one is retried by Scheduler, a run that fails by Lambda; what
 * fails for good is in one queue, whichever of the two gave up.
 */
export class Schedules extends Construct {
  readonly #failed: IQueue;
  readonly #functions = new Set<EventFlowFunction>();

  /** @param failed where starts and runs go that failed for good. */
  constructor(scope: Construct, id: string, failed: IQueue) {
    super(scope, id);
    this.#failed = failed;
  }

  /** Invokes the function when the expression says; a function may have several schedules. */
  add(id: string, { description, fn, expression, zone, input }: ScheduleProps): void {
    if (!this.#functions.has(fn)) this.#keepFailures(fn);
    this.#functions.add(fn);
    new CfnSchedule(this, id, {
      description,
      scheduleExpression: expression,
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.functionArn,
        roleArn: this.#invoker(`${id}Role`, fn).roleArn,
        input: JSON.stringify(input),
        retryPolicy: {
          maximumRetryAttempts: STARTS_RETRIED,
          maximumEventAgeInSeconds: START_AGE_MAX.toSeconds(),
        },
        deadLetterConfig: { arn: this.#failed.queueArn },
      },
    });
  }

  /** May invoke that function, and say that it could not. */
  #invoker(id: string, fn: EventFlowFunction): Role {
    const role = new Role(this, id, {
      // No other account's schedule can have this role taken on for it.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('lambda:InvokeFunction', fn.functionArn);
    allow('sqs:SendMessage', this.#failed.queueArn);
    return role;
  }

  #keepFailures(fn: EventFlowFunction): void {
    fn.allow(['sqs:SendMessage'], [this.#failed.queueArn]);
    const configuration = new CfnEventInvokeConfig(this, `${fn.node.id}Runs`, {
      functionName: fn.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: RUNS_RETRIED,
      maximumEventAgeInSeconds: RUN_AGE_MAX.toSeconds(),
      destinationConfig: { onFailure: { destination: this.#failed.queueArn } },
    });
    // Lambda refuses a destination that the function may not send to yet.
    if (fn.role) configuration.node.addDependency(fn.role);
  }
}
