import { z } from 'zod';
import { PolicyDocument } from '../../policies/document.ts';
import { type Place, type ResourceType, resource, type Service } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import { bucketArn } from './access.ts';
import type { Bucket } from './operations.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const BUCKET_NAME_MAX_CHARACTERS = 63;

/** Accepted as the template has it, without effect on a laptop: one user, one disk, no versions. */
const noEffect = z.unknown().optional();

const BucketProperties = z.strictObject({
  AccessControl: noEffect,
  BucketEncryption: noEffect,
  BucketName: z.string().regex(BUCKET_NAME).optional(),
  LifecycleConfiguration: noEffect,
  OwnershipControls: noEffect,
  PublicAccessBlockConfiguration: noEffect,
  Tags: noEffect,
  VersioningConfiguration: noEffect,
});

const BucketPolicyProperties = z.strictObject({
  Bucket: z.string(),
  PolicyDocument,
});

export function s3Resources(buckets: Map<string, Bucket>): NonNullable<Service['resources']> {
  const bucketType: ResourceType<z.infer<typeof BucketProperties>> = {
    properties: BucketProperties,
    identify({ BucketName }, logicalId, place) {
      const name = BucketName ?? defaultName(logicalId, place);
      return {
        ref: name,
        attributes: {
          Arn: bucketArn(name),
          DomainName: `${name}.s3.amazonaws.com`,
          RegionalDomainName: `${name}.s3.${place.region}.amazonaws.com`,
        },
      };
    },
    create(_properties, { ref }, { clock }) {
      buckets.set(ref, { name: ref, createdAtEpochMs: clock.now() });
    },
  };
  return {
    'AWS::S3::Bucket': resource(bucketType),
    'AWS::S3::BucketPolicy': resource<z.infer<typeof BucketPolicyProperties>>({
      properties: BucketPolicyProperties,
      identify: ({ Bucket: name }) => ({ ref: name }),
      attachments: ({ Bucket: name, PolicyDocument: document }) => [
        { kind: 'resource', resource: bucketArn(name), document },
      ],
    }),
  };
}

function defaultName(logicalId: string, { stackName }: Place): string {
  const name = `${stackName}-${logicalId}`.toLowerCase();
  if (name.length <= BUCKET_NAME_MAX_CHARACTERS) return name;
  const id = stableId(8, 'bucket', name);
  return `${name.slice(0, BUCKET_NAME_MAX_CHARACTERS - id.length - 1)}-${id}`;
}
