import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Configuration } from './config.ts';

/**
 * Where operators are told: one topic, for whoever subscribes, and by mail for whom the configuration
 * names. Its policy takes the place of the one that a topic has by itself, which lets in the account's own
 * services: whoever publishes is to be let in by name.
 */
export class Alerts extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { alertEmails }: Configuration) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    for (const address of alertEmails) {
      this.topic.addSubscription(new EmailSubscription(address));
    }
  }
}
