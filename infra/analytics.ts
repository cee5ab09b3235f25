import { Duration, Fn } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnPreparedStatement, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { savedQueries } from '../queries/index.ts';
import type { Catalog } from './catalog.ts';
import type { Configuration } from './config.ts';
import { removalPolicyOf } from './removal.ts';

/** A result can be had again by asking again. */
const RESULT_RETENTION_DAYS = 7;
/** Where the specification's DDL wants the bucket's name (spec B-15). */
const BUCKET_PLACEHOLDER = '<YOUR_BUCKET>';

export interface AnalyticsProps {
  readonly configuration: Configuration;
  readonly catalog: Catalog;
  readonly lakeBucket: IBucket;
}

/** Athena: a workgroup that bounds what one query may read, and the saved queries. */
export class Analytics extends Construct {
  readonly workgroupName: string;
  readonly resultsBucket: IBucket;

  constructor(
    scope: Construct,
    id: string,
    { configuration, catalog, lakeBucket }: AnalyticsProps,
  ) {
    super(scope, id);
    this.resultsBucket = this.#results(configuration);
    this.workgroupName = this.#workgroup(configuration);
    for (const { name, description, group, sql } of savedQueries) {
      const isSeed = group === 'seed';
      new CfnNamedQuery(this, name, {
        name,
        description,
        database: isSeed ? catalog.g1DatabaseName : catalog.databaseName,
        workGroup: this.workgroupName,
        queryString: sql.split(BUCKET_PLACEHOLDER).join(lakeBucket.bucketName),
      });
      // The specification's statements have their values written out: nothing to prepare.
      if (isSeed) continue;
      new CfnPreparedStatement(this, `${name}_statement`, {
        statementName: name,
        description,
        workGroup: this.workgroupName,
        queryStatement: sql,
      });
    }
  }

  /** Results have a bucket of their own, so that the lake holds facts only. */
  #results(configuration: Configuration): IBucket {
    return new Bucket(this, 'Results', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(configuration),
      lifecycleRules: [{ expiration: Duration.days(RESULT_RETENTION_DAYS) }],
    }) as IBucket;
  }

  #workgroup(configuration: Configuration): string {
    return new CfnWorkGroup(this, 'Workgroup', {
      name: `eventflow-${configuration.environmentName}`,
      recursiveDeleteOption: configuration.whenDeleted === 'destroy',
      workGroupConfiguration: {
        bytesScannedCutoffPerQuery: configuration.athenaScanLimitBytes,
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: Fn.join('', ['s3://', this.resultsBucket.bucketName, '/athena-results/']),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    }).ref;
  }
}
