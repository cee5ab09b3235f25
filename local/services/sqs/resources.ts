import { z } from 'zod';
import { PolicyDocument } from '../../policies/document.ts';
import { type ResourceType, resource } from '../../service.ts';
import { type AttributeTexts, readAttributes } from './attributes.ts';
import { QUEUE_NAME_LENGTH_MAX } from './limits.ts';
import { type Queues, queueArn, queueUrl } from './queues.ts';

const number = z.union([z.number(), z.string()]);
const json = z.union([z.record(z.string(), z.unknown()), z.string()]);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
const QueueProperties = z
  .strictObject({
    QueueName: z
      .string()
      .regex(/^[\w-]+$/, 'letters, digits, - and _; FIFO queues are not part of the local cloud')
      .max(QUEUE_NAME_LENGTH_MAX)
      .optional(),
    DelaySeconds: number.optional(),
    MaximumMessageSize: number.optional(),
    MessageRetentionPeriod: number.optional(),
    ReceiveMessageWaitTimeSeconds: number.optional(),
    VisibilityTimeout: number.optional(),
    RedrivePolicy: json.optional(),
    RedriveAllowPolicy: json.optional(),
    KmsMasterKeyId: z.string().optional(),
    KmsDataKeyReusePeriodSeconds: number.optional(),
    SqsManagedSseEnabled: z.union([z.boolean(), z.string()]).optional(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  })
  .superRefine((properties, refinement) => {
    try {
      readAttributes(textsOf(properties));
    } catch (error) {
      refinement.addIssue((error as Error).message);
    }
  });
type QueueProperties = z.infer<typeof QueueProperties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
const QueuePolicyProperties = z.strictObject({
  Queues: z.array(z.string()),
  PolicyDocument,
});

export function sqsResources(queues: Queues): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SQS::Queue': resource<QueueProperties>({
      properties: QueueProperties,
      identify({ QueueName }, logicalId, place) {
        // The end of a logical id is what tells it from others.
        const name = QueueName ?? `${place.stackName}-${logicalId}`.slice(-QUEUE_NAME_LENGTH_MAX);
        const url = queueUrl(place, name);
        const attributes = { Arn: queueArn(place, name), QueueName: name, QueueUrl: url };
        return { ref: url, attributes };
      },
      create(properties, { attributes }, { store, clock }) {
        queues.put(store, attributes?.QueueName ?? '', textsOf(properties), clock.now());
      },
    }),
    'AWS::SQS::QueuePolicy': resource<z.infer<typeof QueuePolicyProperties>>({
      properties: QueuePolicyProperties,
      identify: (_properties, logicalId, { stackName }) => ({ ref: `${stackName}-${logicalId}` }),
      attachments: ({ Queues: urls, PolicyDocument: document }, _identity, place) =>
        urls.map((url) => ({
          kind: 'resource',
          resource: queueArn(place, url.split('/').at(-1) ?? ''),
          document,
        })),
    }),
  };
}

/** The template's properties as the attributes that the API knows. */
function textsOf({
  QueueName: _name,
  Tags: _tags,
  ...properties
}: QueueProperties): AttributeTexts {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}
