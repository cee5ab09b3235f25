import { type Authorization, accessOf } from '../../policies/model.ts';
import { queueArn } from './queues.ts';

const byUrl = (action: string) =>
  accessOf<{ readonly QueueUrl?: string }>(({ QueueUrl = '' }, { place }) => [
    { action: `sqs:${action}`, resource: queueArn(place, nameIn(QueueUrl)) },
  ]);

const nameIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const byName = (action: string) =>
  accessOf<{ readonly QueueName?: string }>(({ QueueName = '' }, { place }) => [
    { action: `sqs:${action}`, resource: queueArn(place, QueueName) },
  ]);

interface MoveInput {
  readonly SourceArn?: string;
  readonly DestinationArn?: string;
}

/** A move reads, deletes and sends with the rights of whoever began it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
const MOVE_ACTIONS = [
  'StartMessageMoveTask',
  'ReceiveMessage',
  'DeleteMessage',
  'GetQueueAttributes',
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export const sqsAuthorization: Authorization = {
  access: {
    CancelMessageMoveTask: accessOf((_input, { place }) => [
      { action: 'sqs:CancelMessageMoveTask', resource: queueArn(place, '*') },
    ]),
    ChangeMessageVisibility: byUrl('ChangeMessageVisibility'),
    ChangeMessageVisibilityBatch: byUrl('ChangeMessageVisibility'),
    CreateQueue: byName('CreateQueue'),
    DeleteMessage: byUrl('DeleteMessage'),
    DeleteMessageBatch: byUrl('DeleteMessage'),
    DeleteQueue: byUrl('DeleteQueue'),
    GetQueueAttributes: byUrl('GetQueueAttributes'),
    GetQueueUrl: byName('GetQueueUrl'),
    ListDeadLetterSourceQueues: byUrl('ListDeadLetterSourceQueues'),
    ListMessageMoveTasks: accessOf<MoveInput>(({ SourceArn = '' }) => [
      { action: 'sqs:ListMessageMoveTasks', resource: SourceArn },
    ]),
    ListQueues: accessOf(() => [{ action: 'sqs:ListQueues', resource: '*' }]),
    PurgeQueue: byUrl('PurgeQueue'),
    ReceiveMessage: byUrl('ReceiveMessage'),
    SendMessage: byUrl('SendMessage'),
    SendMessageBatch: byUrl('SendMessage'),
    SetQueueAttributes: byUrl('SetQueueAttributes'),
    StartMessageMoveTask: accessOf<MoveInput>(({ SourceArn = '', DestinationArn }) => [
      ...MOVE_ACTIONS.map((action) => ({ action: `sqs:${action}`, resource: SourceArn })),
      ...(DestinationArn ? [{ action: 'sqs:SendMessage', resource: DestinationArn }] : []),
    ]),
  },
  denied: { code: 'AccessDenied', statusCode: 403 },
};
