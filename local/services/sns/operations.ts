import { z } from 'zod';
import { judgedOperation } from '../../judged.ts';
import { AwsError, type Operation } from '../../service.ts';
import { publish } from './publish.ts';
import {
  PROTOCOLS,
  type Subscription,
  subscriptionArn,
  subscriptions,
  type Topics,
  topicOf,
} from './topics.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
const PAGE_SIZE = 100;

const ByTopic = z.strictObject({ TopicArn: z.string() });
const Listing = z.strictObject({ NextToken: z.string().default('') });
const Subscribe = ByTopic.extend({
  Protocol: z.enum(PROTOCOLS),
  Endpoint: z.string(),
  Attributes: z.strictObject({ RawMessageDelivery: z.stringbool().default(false) }).prefault({}),
  /** It is confirmed at once, so that the ARN is always answered. */
  ReturnSubscriptionArn: z.string().optional(),
});
const Publish = ByTopic.extend({ Message: z.string(), Subject: z.string().optional() });

/** What a schema lacks is refused by name. */
const operation = judgedOperation(
  (message) => new AwsError('InvalidParameter', `Invalid parameter: ${message}`),
);

/** https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
export function snsOperations(topics: Topics): Readonly<Record<string, Operation>> {
  return {
    GetTopicAttributes: operation(ByTopic, ({ TopicArn }, { place, store }) => {
      const { displayName } = topicOf(topics, TopicArn);
      const confirmed = subscriptions.of(store, TopicArn).length;
      return {
        Attributes: {
          TopicArn,
          DisplayName: displayName,
          Owner: place.accountId,
          SubscriptionsConfirmed: String(confirmed),
          SubscriptionsPending: '0',
        },
      };
    }),
    ListTopics: operation(Listing, ({ NextToken }) => {
      const arns = [...topics.keys()].sort().map((TopicArn) => ({ TopicArn }));
      return page('Topics', arns, ({ TopicArn }) => TopicArn, NextToken);
    }),
    ListSubscriptionsByTopic: operation(
      ByTopic.extend(Listing.shape),
      ({ TopicArn, NextToken }, { place, store }) => {
        topicOf(topics, TopicArn);
        const found = subscriptions.of(store, TopicArn).map((one) => shown(one, place.accountId));
        return page('Subscriptions', found, (one) => one.SubscriptionArn, NextToken);
      },
    ),
    Publish: operation(Publish, (input, context) => publish(topics, input, context)),
    Subscribe: operation(Subscribe, (input, { store }) => {
      const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, Attributes } = input;
      topicOf(topics, topicArn);
      const arn = subscriptionArn(topicArn, protocol, endpoint);
      if (!subscriptions.find(store, arn)) {
        const isRaw = Attributes.RawMessageDelivery;
        subscriptions.put(store, { arn, topicArn, protocol, endpoint, isRaw }, false);
      }
      return { SubscriptionArn: arn };
    }),
    Unsubscribe: operation(
      z.strictObject({ SubscriptionArn: z.string() }),
      ({ SubscriptionArn }, { store }) => void subscriptions.remove(store, SubscriptionArn),
    ),
  };
}

const shown = ({ arn, topicArn, protocol, endpoint }: Subscription, Owner: string) => ({
  SubscriptionArn: arn,
  TopicArn: topicArn,
  Protocol: protocol,
  Endpoint: endpoint,
  Owner,
});

/** The next token is the last key of the page before. */
function page<Item>(
  name: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  token: string,
) {
  const rest = items.filter((item) => keyOf(item) > token);
  const shown = rest.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const NextToken = rest.length > PAGE_SIZE && last ? keyOf(last) : undefined;
  return { [name]: shown, ...(NextToken && { NextToken }) };
}
