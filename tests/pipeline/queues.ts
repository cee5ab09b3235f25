import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { System } from './system.ts';

/** Puts a message straight into the queue that this output of the stack names. */
export async function sendTo(
  { url }: System,
  output: 'MainQueueUrl' | 'ParkingQueueUrl',
  MessageBody: string,
): Promise<void> {
  const options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const { Stacks } = await new CloudFormationClient(options).send(new DescribeStacksCommand({}));
  const outputs = Stacks?.[0]?.Outputs ?? [];
  const QueueUrl = outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  await new SQSClient(options).send(new SendMessageCommand({ QueueUrl, MessageBody }));
}
