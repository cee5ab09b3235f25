import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  EventSourceMapping,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleOf } from './bundles.ts';
import type { Configuration } from './config.ts';
import { removalPolicyOf } from './removal.ts';

const MEMORY_MEBIBYTES = 512;

export interface EventFlowFunctionProps {
  readonly configuration: Configuration;
  /** Below functions/, with a handler.ts; its last part is the service's name in logs and metrics. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  /** Environment variables besides those that every function has. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A Lambda function with a role and a log group of its own; it may do what `allow` says, no more. */
export class EventFlowFunction extends LambdaFunction {
  /** In logs and metrics. */
  readonly serviceName: string;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: EventFlowFunctionProps) {
    const { configuration, folder } = props;
    const serviceName = folder.split('/').at(-1) ?? folder;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: configuration.logRetentionDays,
      removalPolicy: removalPolicyOf(configuration),
    });
    super(scope, id, {
      code: bundleOf(folder),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MEBIBYTES,
      timeout: Duration.seconds(props.timeoutSeconds),
      logGroup,
      role: new Role(scope, `${id}Role`, {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      }),
      environment: {
        EVENTFLOW_ENV: configuration.environmentName,
        POWERTOOLS_SERVICE_NAME: serviceName,
        POWERTOOLS_METRICS_NAMESPACE: 'EventFlow',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.variables,
      },
    });
    this.serviceName = serviceName;
    this.timeoutSeconds = props.timeoutSeconds;
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  }

  /** CDK's own grants include Scan and wildcards; here every action is named. */
  allow(actions: string[], resources: string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }

  /** Takes batches from a queue; a message that failed comes back alone. */
  consume(id: string, queue: IQueue, batching: Batching): void {
    this.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [queue.queueArn],
    );
    const mapping = new EventSourceMapping(this, id, {
      target: this,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      batchSize: batching.batchSize,
      ...(batching.windowSeconds && {
        maxBatchingWindow: Duration.seconds(batching.windowSeconds),
      }),
      ...(batching.maxConcurrency && { maxConcurrency: batching.maxConcurrency }),
    });
    // Lambda refuses a mapping whose function may not read the queue yet.
    if (this.role) mapping.node.addDependency(this.role);
  }
}

export interface Batching {
  readonly batchSize: number;
  /** How long to wait for a batch to fill; none means that a message is handed on at once. */
  readonly windowSeconds?: number;
  readonly maxConcurrency?: number;
}
