import type { Service } from '../../service.ts';
import { awsQuery } from '../../wire/aws-query.ts';
import { snsAuthorization } from './access.ts';
import { deliverDue, type Tell } from './deliver.ts';
import { DELIVERY_TABLE, deliveries } from './deliveries.ts';
import { snsOperations } from './operations.ts';
import { snsResources } from './resources.ts';
import { SUBSCRIPTION_TABLE, type Topics } from './topics.ts';

/**
 * Standard topics. What is published is stored before it is answered, and handed on at least once: to
 * queues for real, and as mail a line each to `tell`.
 */
export function createSns(tell: Tell): Service {
  const topics: Topics = new Map();
  return {
    name: 'sns',
    wire: awsQuery('http://sns.amazonaws.com/doc/2010-03-31/', ['Attributes']),
    tables: `${SUBSCRIPTION_TABLE}${DELIVERY_TABLE}`,
    resources: snsResources(topics),
    authorization: snsAuthorization,
    operations: snsOperations(topics),
    async work(context) {
      await deliverDue(context, tell);
      return deliveries.nextDue(context.store);
    },
  };
}
