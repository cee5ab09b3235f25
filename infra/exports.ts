import { Arn, Duration, Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EXPORTS_FOLDER, STORE_ITEMS } from '../schemas/lake/store-items.ts';
import type { Configuration } from './config.ts';
import type { EventFlowFunction } from './functions.ts';
import { removalPolicyOf } from './removal.ts';
import type { Table } from './table.ts';

/** Exports name users, and can be made again for 35 days: they are kept as short as they are of use. */
const RETENTION_DAYS = 7;

/** Where the table's exports go. */
export function exportsBucket(scope: Construct, configuration: Configuration): IBucket {
  return new Bucket(scope, 'Exports', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: removalPolicyOf(configuration),
    lifecycleRules: [{ expiration: Duration.days(RETENTION_DAYS) }],
  }) as IBucket;
}

/** To see how far the table's exports have come. */
export function allowExports(fn: EventFlowFunction, table: Table): void {
  fn.allow(['dynamodb:ListExports'], [table.arn]);
  fn.allow(['dynamodb:DescribeExport'], [`${table.arn}/export/*`]);
}

/** To ask the table's items by their exports, besides the tables of the lake. */
export function allowStoreItems(fn: EventFlowFunction, bucket: IBucket, databaseName: string) {
  const resource = `table/${databaseName}/${STORE_ITEMS.name}`;
  fn.allow(['glue:GetTable'], [Arn.format({ service: 'glue', resource }, Stack.of(fn))]);
  fn.allow(['s3:ListBucket'], [bucket.bucketArn]);
  fn.allow(['s3:GetObject'], [bucket.arnForObjects(`${EXPORTS_FOLDER}*`)]);
}
