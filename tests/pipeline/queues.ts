import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, outputOf } from './aws.ts';
import type { System } from './system.ts';

/** Puts a message straight into the queue that this output of the stack names. */
export async function sendTo(
  system: System,
  output: 'MainQueueUrl' | 'ParkingQueueUrl',
  MessageBody: string,
): Promise<void> {
  const QueueUrl = await outputOf(system, output);
  await new SQSClient(clientOptions(system)).send(
    new SendMessageCommand({ QueueUrl, MessageBody }),
  );
}

/** How many messages wait in the parking queue, without a look at them. */
export async function countParked(system: System): Promise<number> {
  const { Attributes } = await new SQSClient(clientOptions(system)).send(
    new GetQueueAttributesCommand({
      QueueUrl: await outputOf(system, 'ParkingQueueUrl'),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}
