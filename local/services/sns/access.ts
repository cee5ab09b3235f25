import { type Authorization, accessOf } from '../../policies/model.ts';

interface TopicInput {
  readonly TopicArn?: string;
}

const byTopic = (action: string) =>
  accessOf<TopicInput>(({ TopicArn = '' }) => [{ action: `sns:${action}`, resource: TopicArn }]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const snsAuthorization: Authorization = {
  access: {
    GetTopicAttributes: byTopic('GetTopicAttributes'),
    ListSubscriptionsByTopic: byTopic('ListSubscriptionsByTopic'),
    ListTopics: accessOf(() => [{ action: 'sns:ListTopics', resource: '*' }]),
    Publish: byTopic('Publish'),
    Subscribe: byTopic('Subscribe'),
    Unsubscribe: accessOf(() => [{ action: 'sns:Unsubscribe', resource: '*' }]),
  },
  denied: { code: 'AuthorizationError', statusCode: 403 },
};
