import { createHash } from 'node:crypto';
import { z } from 'zod';
import { uuid } from '../../../random.ts';
import { type ResourceType, resource } from '../../../service.ts';
import {
  BATCH_SIZE_DEFAULT,
  BATCH_SIZE_MAX,
  BATCH_SIZE_MAX_WITHOUT_WINDOW,
  BATCHING_WINDOW_SECONDS_MAX,
  MAPPING_CONCURRENCY_MAX,
  MAPPING_CONCURRENCY_MIN,
} from '../limits.ts';
import type { Mappings } from './mappings.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
const MappingProperties = z
  .strictObject({
    FunctionName: z.string(),
    EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only SQS queues are event sources here'),
    BatchSize: z.coerce.number().int().min(1).max(BATCH_SIZE_MAX).default(BATCH_SIZE_DEFAULT),
    MaximumBatchingWindowInSeconds: z.coerce
      .number()
      .int()
      .min(0)
      .max(BATCHING_WINDOW_SECONDS_MAX)
      .default(0),
    Enabled: z.boolean().default(true),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z
      .strictObject({
        MaximumConcurrency: z.coerce
          .number()
          .int()
          .min(MAPPING_CONCURRENCY_MIN)
          .max(MAPPING_CONCURRENCY_MAX),
      })
      .optional(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds }) =>
      BatchSize <= BATCH_SIZE_MAX_WITHOUT_WINDOW || MaximumBatchingWindowInSeconds >= 1,
    {
      path: ['MaximumBatchingWindowInSeconds'],
      message: `a batch above ${BATCH_SIZE_MAX_WITHOUT_WINDOW} needs a window of at least 1 second`,
    },
  );
export type MappingProperties = z.infer<typeof MappingProperties>;

export const mappingResource = (mappings: Mappings): ResourceType =>
  resource<MappingProperties>({
    properties: MappingProperties,
    identify(_properties, logicalId, { stackName, region, accountId }) {
      const id = stableUuid(`${stackName}/${logicalId}`);
      const arn = `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${id}`;
      return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
    },
    create(properties, { ref }) {
      mappings.add(ref, properties);
    },
  });

/** A restart finds the same one. */
const stableUuid = (seed: string) =>
  uuid({ bytes: (length) => createHash('sha256').update(seed).digest().subarray(0, length) });
