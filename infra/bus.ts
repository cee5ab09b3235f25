import { Duration } from 'aws-cdk-lib';
import {
  EventBus,
  type EventPattern,
  type IRule,
  type IRuleTarget,
  Rule,
  type RuleTargetConfig,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { addToDeadLetterQueueResourcePolicy } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PARTICIPATION_PROCESSED } from '../schemas/participation/participation-processed.ts';
import { PARTICIPATION_REQUESTED } from '../schemas/participation/participation-requested.ts';
import type { Configuration } from './config.ts';

/** The most that EventBridge does for one event: a fact is worth every try.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const RETRIES_MAX = 185;
const EVENT_AGE_MAX = Duration.hours(24);

const WORKER_RULE = 'rule-worker-to-firehose';
const INGEST_RULE = 'rule-ingest-to-firehose';

export interface BusProps {
  readonly configuration: Configuration;
  readonly participationStream: CfnDeliveryStream;
  readonly requestStream: CfnDeliveryStream;
  readonly undelivered: IQueue;
}

/** The bus, and the two rules that bring facts to the lake. */
export class Bus extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly ruleNames: readonly string[] = [WORKER_RULE, INGEST_RULE];
  readonly #bus: EventBus;
  readonly #undelivered: IQueue;

  constructor(scope: Construct, id: string, props: BusProps) {
    super(scope, id);
    const { environmentName } = props.configuration;
    this.#undelivered = props.undelivered;
    this.#bus = new EventBus(this, 'Resource', { eventBusName: `eventflow-${environmentName}` });
    this.name = this.#bus.eventBusName;
    this.arn = this.#bus.eventBusArn;
    // The pattern is the specification's, to the letter (B-08); nobody publishes RequestFailed.
    this.#rule(
      WORKER_RULE,
      {
        source: [PARTICIPATION_PROCESSED.source],
        detailType: [PARTICIPATION_PROCESSED.detailType, 'RequestFailed'],
      },
      props.participationStream,
    );
    this.#rule(
      INGEST_RULE,
      {
        source: [PARTICIPATION_REQUESTED.source],
        detailType: [PARTICIPATION_REQUESTED.detailType],
      },
      props.requestStream,
    );
  }

  #rule(ruleName: string, eventPattern: EventPattern, stream: CfnDeliveryStream): void {
    new Rule(this, ruleName, {
      ruleName,
      eventBus: this.#bus,
      eventPattern,
      targets: [new DetailToFirehose(stream, this.#undelivered)],
    });
  }
}

/**
 * Hands a bus event's detail alone to Firehose, and what cannot be handed on to a queue;
 * the ready-made target has no dead-letter queue.
 */
class DetailToFirehose implements IRuleTarget {
  readonly #stream: CfnDeliveryStream;
  readonly #undelivered: IQueue;

  constructor(stream: CfnDeliveryStream, undelivered: IQueue) {
    this.#stream = stream;
    this.#undelivered = undelivered;
  }

  bind(rule: IRule): RuleTargetConfig {
    addToDeadLetterQueueResourcePolicy(rule, this.#undelivered);
    const role = new Role(rule, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        resources: [this.#stream.attrArn],
      }),
    );
    return {
      arn: this.#stream.attrArn,
      role,
      input: RuleTargetInput.fromEventPath('$.detail'),
      deadLetterConfig: { arn: this.#undelivered.queueArn },
      retryPolicy: {
        maximumRetryAttempts: RETRIES_MAX,
        maximumEventAgeInSeconds: EVENT_AGE_MAX.toSeconds(),
      },
    };
  }
}
