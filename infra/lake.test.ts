import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const streams = propertiesOf(template, 'AWS::KinesisFirehose::DeliveryStream');
const buckets = propertiesOf(template, 'AWS::S3::Bucket');

test.each([
  [
    'LakeParticipations',
    'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
    'events/error/!{firehose:error-output-type}/',
  ],
  [
    'LakeRequests',
    'requests/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
    'requests/error/!{firehose:error-output-type}/',
  ],
])('%s writes a line a fact below %s (B-02, B-03, B-04, B-07)', (id, prefix, errorPrefix) => {
  expect(streams[id]).toMatchObject({
    DeliveryStreamType: 'DirectPut',
    ExtendedS3DestinationConfiguration: {
      BucketARN: 'LakeBucket.Arn',
      Prefix: prefix,
      ErrorOutputPrefix: errorPrefix,
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
      CompressionFormat: 'UNCOMPRESSED',
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{ Type: 'AppendDelimiterToRecord', Parameters: [] }],
      },
    },
  });
});

test('every bucket blocks public access, encrypts, and refuses a connection without TLS', () => {
  const policies = propertiesOf(template, 'AWS::S3::BucketPolicy');
  expect(Object.keys(buckets).sort()).toEqual([
    'AnalyticsResults',
    'Exports',
    'LakeBucket',
    'OperationsReports',
  ]);
  for (const [id, bucket] of Object.entries(buckets)) {
    expect(bucket, id).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
    });
    expect(policies[`${id}Policy`], id).toMatchObject({
      Bucket: id,
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Resource: [`${id}.Arn`, `${id}.Arn/*`],
          },
        ],
      },
    });
  }
});

test('facts are kept as long as the environment says, and by prod beyond the stack', () => {
  expect(buckets.LakeBucket?.LifecycleConfiguration).toEqual({
    Rules: ['events/', 'requests/'].map((Prefix) => ({
      Prefix,
      ExpirationInDays: 90,
      Status: 'Enabled',
    })),
  });
  const kept = templateOf('prod').findResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  expect(Object.keys(kept)).toContain('LakeBucket');
});

test('a stream writes below its own folder only', () => {
  const policies = propertiesOf(template, 'AWS::IAM::Policy');
  const resources = (id: string) => {
    const document = policies[id]?.PolicyDocument as { Statement: { Resource: string }[] };
    return document.Statement.map((statement) => statement.Resource);
  };
  expect(resources('LakeParticipationsRoleDefaultPolicy')).toEqual([
    'LakeBucket.Arn',
    'LakeBucket.Arn/events/*',
    'LakeParticipationsLogs.Arn',
  ]);
  expect(resources('LakeRequestsRoleDefaultPolicy')).toEqual([
    'LakeBucket.Arn',
    'LakeBucket.Arn/requests/*',
    'LakeRequestsLogs.Arn',
  ]);
});
