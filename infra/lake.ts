import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EVENTS_FOLDER, REQUESTS_FOLDER } from '../schemas/lake/tables.ts';
import type { Configuration } from './config.ts';
import { removalPolicyOf } from './removal.ts';

/** What a stream may be late by; both as specified (B-07). */
const BUFFER_SECONDS = 60;
const BUFFER_MEBIBYTES = 1;

/** The bucket of facts, and the streams that write them: NDJSON, partitioned by arrival in UTC. */
export class Lake extends Construct {
  readonly bucket: IBucket;
  readonly participationStream: CfnDeliveryStream;
  readonly requestStream: CfnDeliveryStream;
  readonly #configuration: Configuration;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.#configuration = configuration;
    // CDK's classes do not satisfy its own interfaces under exactOptionalPropertyTypes.
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(configuration),
      lifecycleRules: [EVENTS_FOLDER, REQUESTS_FOLDER].map((prefix) => ({
        prefix,
        expiration: Duration.days(configuration.lakeRetentionDays),
      })),
    }) as IBucket;
    this.participationStream = this.#stream('Participations', EVENTS_FOLDER);
    this.requestStream = this.#stream('Requests', REQUESTS_FOLDER);
  }

  /** CDK's DeliveryStream adds a mapping of address ranges that nothing uses, and wildcard grants. */
  #stream(id: string, folder: string): CfnDeliveryStream {
    const logGroup = new LogGroup(this, `${id}Logs`, {
      retention: this.#configuration.logRetentionDays,
      removalPolicy: removalPolicyOf(this.#configuration),
    });
    const logStream = new LogStream(this, `${id}LogStream`, {
      logGroup,
      removalPolicy: removalPolicyOf(this.#configuration),
    });
    const role = this.#writer(`${id}Role`, folder, logGroup);
    const stream = new CfnDeliveryStream(this, id, {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: this.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${folder}dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/`,
        errorOutputPrefix: `${folder}error/!{firehose:error-output-type}/`,
        bufferingHints: { intervalInSeconds: BUFFER_SECONDS, sizeInMBs: BUFFER_MEBIBYTES },
        compressionFormat: 'UNCOMPRESSED',
        // Without a delimiter two facts share a line, and the second is lost to SQL (spec S-06).
        processingConfiguration: {
          enabled: true,
          processors: [{ type: 'AppendDelimiterToRecord', parameters: [] }],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // Firehose tries the role at once, so that its policy has to be there first.
    stream.node.addDependency(role.node.findChild('DefaultPolicy'));
    return stream;
  }

  /** May do what Firehose documents, below one folder.
   * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html */
  #writer(id: string, folder: string, logGroup: LogGroup): Role {
    const role = new Role(this, id, { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    const bucketActions = ['GetBucketLocation', 'ListBucket', 'ListBucketMultipartUploads'];
    const objectActions = ['AbortMultipartUpload', 'GetObject', 'PutObject'];
    role.addToPolicy(
      new PolicyStatement({
        actions: bucketActions.map((action) => `s3:${action}`),
        resources: [this.bucket.bucketArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: objectActions.map((action) => `s3:${action}`),
        resources: [this.bucket.arnForObjects(`${folder}*`)],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    );
    return role;
  }
}
