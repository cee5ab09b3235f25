import { z } from 'zod';
import { PolicyDocument } from '../../policies/document.ts';
import { type ResourceType, resource } from '../../service.ts';
import { PROTOCOLS, subscriptionArn, subscriptions, type Topics, topicArn } from './topics.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const TOPIC_NAME = /^[\w-]{1,256}$/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
const TopicProperties = z.strictObject({
  TopicName: z.string().regex(TOPIC_NAME, 'letters, digits, - and _; no FIFO topics').optional(),
  DisplayName: z.string().optional(),
  KmsMasterKeyId: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
const SubscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.enum(PROTOCOLS),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
const TopicPolicyProperties = z.strictObject({ Topics: z.array(z.string()), PolicyDocument });

export function snsResources(topics: Topics): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SNS::Topic': resource<z.infer<typeof TopicProperties>>({
      properties: TopicProperties,
      identify({ TopicName }, logicalId, place) {
        const name = TopicName ?? `${place.stackName}-${logicalId}`;
        const arn = topicArn(place, name);
        return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
      },
      create({ DisplayName: displayName = '' }, { ref: arn }) {
        topics.set(arn, { arn, displayName });
      },
    }),
    'AWS::SNS::Subscription': resource<z.infer<typeof SubscriptionProperties>>({
      properties: SubscriptionProperties,
      identify({ TopicArn, Protocol, Endpoint }) {
        const arn = subscriptionArn(TopicArn, Protocol, Endpoint);
        return { ref: arn, attributes: { Arn: arn } };
      },
      create({ TopicArn, Protocol, Endpoint, RawMessageDelivery }, { ref: arn }, { store }) {
        const where = { topicArn: TopicArn, protocol: Protocol, endpoint: Endpoint };
        subscriptions.put(store, { arn, ...where, isRaw: RawMessageDelivery }, true);
      },
    }),
    'AWS::SNS::TopicPolicy': resource<z.infer<typeof TopicPolicyProperties>>({
      properties: TopicPolicyProperties,
      identify: (_properties, logicalId, { stackName }) => ({ ref: `${stackName}-${logicalId}` }),
      attachments: ({ Topics: arns, PolicyDocument: document }) =>
        arns.map((arn) => ({ kind: 'resource', resource: arn, document })),
    }),
  };
}
