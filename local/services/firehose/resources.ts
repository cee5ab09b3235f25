import { IANAZone } from 'luxon';
import { z } from 'zod';
import { type Identity, type ResourceType, resource, type Service } from '../../service.ts';
import { prefixProblems } from './prefix.ts';
import type { Streams } from './streams.ts';

/** Accepted as the template has it, without effect on a laptop. */
const noEffect = z.unknown().optional();

/** Firehose takes its newline written as an escape. */
const NEWLINES = ['\n', '\\n'];

const AppendDelimiter = z.strictObject({
  Type: z.literal('AppendDelimiterToRecord', {
    error: ({ input }) => `the processor ${String(input)} is not part of the local cloud`,
  }),
  Parameters: z
    .array(
      z.strictObject({ ParameterName: z.literal('Delimiter'), ParameterValue: z.enum(NEWLINES) }),
    )
    .max(1)
    .default([]),
});

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
const BufferingHints = z
  .strictObject({
    IntervalInSeconds: z.int().min(0).max(900).default(300),
    SizeInMBs: z.int().min(1).max(128).default(5),
  })
  .prefault({});

const Destination = z
  .strictObject({
    BucketARN: z.string().startsWith('arn:aws:s3:::'),
    BufferingHints,
    CloudWatchLoggingOptions: z
      .strictObject({
        Enabled: z.boolean().default(false),
        LogGroupName: z.string().default(''),
        LogStreamName: z.string().default(''),
      })
      .prefault({}),
    CompressionFormat: z
      .enum(['UNCOMPRESSED', 'GZIP'], {
        error: ({ input }) => `${String(input)} is not part of the local cloud`,
      })
      .default('UNCOMPRESSED'),
    CustomTimeZone: z
      .string()
      .refine(IANAZone.isValidZone, { error: 'no IANA time zone' })
      .default('UTC'),
    EncryptionConfiguration: noEffect,
    ErrorOutputPrefix: z.string().optional(),
    FileExtension: z.string().startsWith('.').optional(),
    Prefix: z.string().default(''),
    ProcessingConfiguration: z
      .strictObject({
        Enabled: z.boolean().default(false),
        Processors: z.array(AppendDelimiter).max(1).default([]),
      })
      .prefault({}),
    RoleARN: z.string(),
  })
  .superRefine(({ Prefix, ErrorOutputPrefix }, context) => {
    for (const message of prefixProblems(Prefix, ErrorOutputPrefix)) {
      context.addIssue({ code: 'custom', message });
    }
  });

/** A stream's destination, its defaults filled in. */
export type Destination = z.infer<typeof Destination>;

const Properties = z.strictObject({
  DeliveryStreamEncryptionConfigurationInput: noEffect,
  DeliveryStreamName: z.string().optional(),
  DeliveryStreamType: z.literal('DirectPut').default('DirectPut'),
  ExtendedS3DestinationConfiguration: Destination,
  Tags: noEffect,
});

export function firehoseResources(streams: Streams): NonNullable<Service['resources']> {
  const type: ResourceType<z.infer<typeof Properties>> = {
    properties: Properties,
    identify({ DeliveryStreamName }, logicalId, { accountId, region, stackName }): Identity {
      const name = DeliveryStreamName ?? `${stackName}-${logicalId}`;
      const Arn = `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`;
      return { ref: name, attributes: { Arn } };
    },
    attachments: ({ ExtendedS3DestinationConfiguration: { RoleARN } }) => [
      { kind: 'assumes', roleArn: RoleARN, service: 'firehose.amazonaws.com' },
    ],
    create(properties, { ref, attributes }, { clock }) {
      streams.add({
        name: ref,
        arn: attributes?.Arn ?? '',
        isEncrypted: properties.DeliveryStreamEncryptionConfigurationInput !== undefined,
        destination: properties.ExtendedS3DestinationConfiguration,
        createdAtEpochMs: clock.now(),
      });
    },
  };
  return { 'AWS::KinesisFirehose::DeliveryStream': resource(type) };
}
