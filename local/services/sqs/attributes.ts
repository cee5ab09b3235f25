import { z } from 'zod';
import { AwsError } from '../../service.ts';
import { invalidAttribute } from './errors.ts';
import * as limits from './limits.ts';

const seconds = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const json = z.string().transform((text, refinement): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    refinement.addIssue('not JSON');
    return z.NEVER;
  }
});
const flag = z.enum(['true', 'false']);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const RedrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string().startsWith('arn:'),
  maxReceiveCount: seconds(1, limits.MAX_RECEIVE_COUNT_MAX),
});

const RedriveAllowPolicy = z.strictObject({
  redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
  sourceQueueArns: z.array(z.string()).max(10).optional(),
});

/** What can be set on a standard queue, as texts; the names are those of the API and the template. */
const Attributes = z.strictObject({
  DelaySeconds: seconds(0, limits.DELAY_SECONDS_MAX).default(0),
  MaximumMessageSize: seconds(limits.MESSAGE_BYTES_MAX_LEAST, limits.MESSAGE_BYTES_MAX).default(
    limits.MESSAGE_BYTES_MAX,
  ),
  MessageRetentionPeriod: seconds(
    limits.RETENTION_SECONDS_MIN,
    limits.RETENTION_SECONDS_MAX,
  ).default(limits.RETENTION_SECONDS_DEFAULT),
  ReceiveMessageWaitTimeSeconds: seconds(0, limits.WAIT_SECONDS_MAX).default(0),
  VisibilityTimeout: seconds(0, limits.VISIBILITY_TIMEOUT_SECONDS_MAX).default(
    limits.VISIBILITY_TIMEOUT_SECONDS_DEFAULT,
  ),
  RedrivePolicy: json.pipe(RedrivePolicy).optional(),
  RedriveAllowPolicy: json.pipe(RedriveAllowPolicy).optional(),
  Policy: json.optional(),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: seconds(
    limits.KMS_REUSE_SECONDS_MIN,
    limits.KMS_REUSE_SECONDS_MAX,
  ).optional(),
  SqsManagedSseEnabled: flag.default('true'),
});

/** A queue's attributes, read. */
export type QueueAttributes = z.infer<typeof Attributes>;

/** The same as the API carries them: texts by name. */
export type AttributeTexts = Readonly<Record<string, string>>;

/** @throws AwsError InvalidAttributeName, InvalidAttributeValue */
export function readAttributes(texts: AttributeTexts): QueueAttributes {
  // An empty text takes an attribute away.
  const set = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  const parsed = Attributes.safeParse(set);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new AwsError('InvalidAttributeName', `Unknown Attribute ${issue.keys[0]}.`);
  }
  const name = issue?.path.join('.') ?? '';
  throw invalidAttribute(`Invalid value for the parameter ${name}. Reason: ${issue?.message}.`);
}

/** What GetQueueAttributes gives for them. */
export function attributeTexts(attributes: QueueAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
  );
}
