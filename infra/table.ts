import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Configuration } from './config.ts';
import { removalPolicyOf } from './removal.ts';

/** By their own names; each is sparse. */
export const INDEX_NAMES = ['GSI1', 'GSI2'] as const;

/** Requests and events by key; both indexes are sparse (design, The protocol). */
export class Table extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    const table = new TableV2(this, 'Resource', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: configuration.deletionProtection,
      removalPolicy: removalPolicyOf(configuration),
      globalSecondaryIndexes: [
        // What a user took part in, and an operator's list of events. `remaining` is left out on
        // purpose: a write of the stock, the hottest item there is, must not touch the index.
        index('GSI1', [
          'requestId',
          'eventId',
          'status',
          'resultCode',
          'queuedAt',
          'finishedAt',
          'campaignId',
          'capacity',
          'opensAt',
          'closesAt',
          'configVersion',
        ]),
        // The winners of an event.
        index('GSI2', ['requestId', 'eventId', 'userId', 'queuedAt', 'finishedAt']),
      ],
    });
    this.name = table.tableName;
    this.arn = table.tableArn;
  }

  /** The ARN that a Query on one index is granted by. */
  indexArn(indexName: string): string {
    return `${this.arn}/index/${indexName}`;
  }
}

function index(indexName: string, nonKeyAttributes: string[]): GlobalSecondaryIndexPropsV2 {
  return {
    indexName,
    partitionKey: { name: `${indexName}PK`, type: AttributeType.STRING },
    sortKey: { name: `${indexName}SK`, type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes,
  };
}
