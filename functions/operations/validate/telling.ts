import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { periodOf, type ValidationNotice } from '../../../schemas/operations/validations.ts';
import type { Change } from './changes.ts';

export interface TellingParts {
  readonly topics: SNSClient;
  readonly topicArn: string;
  /** The environment's name. */
  readonly env: string;
}

const WORDS = {
  new: 'is violated',
  worse: 'has become worse',
  reminder: 'is still violated',
  resolved: 'is right again',
} as const;

/** Publishes one change; at least once, as SNS itself does. @throws when SNS refuses */
export async function tell({ topics, topicArn, env }: TellingParts, change: Change): Promise<void> {
  const notice = noticeOf(env, change);
  const { validation, severity } = notice;
  await topics.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: `EventFlow ${env}: ${validation} ${WORDS[notice.change]} (${severity})`,
      Message: JSON.stringify(notice, null, 1),
    }),
  );
}

function noticeOf(env: string, { validation, change, since, result }: Change): ValidationNotice {
  const { outcome: _, ...about } = result;
  const { date, zone } = result;
  const command =
    periodOf(validation) === 'hourly'
      ? `query ${validation} --date ${date} --zone ${zone}`
      : `reconcile --date ${date}`;
  return {
    environment: env,
    ...about,
    change,
    since,
    command: `npx eventflow ${command}`,
    runbook: `docs/runbook.md#${validation}`,
  };
}
