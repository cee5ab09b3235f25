import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const queues = propertiesOf(template, 'AWS::SQS::Queue');
const functions = propertiesOf(template, 'AWS::Lambda::Function');
const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');

const DAY_SECONDS = 86_400;

test('a message goes from main to the dead-letter queue after 3 receives, and is parked after 5', () => {
  const parking = { deadLetterTargetArn: 'QueuesParking.Arn', maxReceiveCount: 5 };
  expect(queues).toMatchObject({
    QueuesMain: {
      RedrivePolicy: { deadLetterTargetArn: 'QueuesDeadLetter.Arn', maxReceiveCount: 3 },
    },
    QueuesDeadLetter: { RedrivePolicy: parking },
    QueuesRedrive: { RedrivePolicy: parking },
  });
  expect(functions.DeadLetter).toMatchObject({
    Environment: { Variables: { RECEIVES_MAX: '5', MAIN_RECEIVES_MAX: '3' } },
  });
});

test('parking keeps for 14 days, leads nowhere, and nothing consumes it', () => {
  expect(queues.QueuesParking).toEqual({
    MessageRetentionPeriod: 14 * DAY_SECONDS,
    SqsManagedSseEnabled: true,
  });
  const consumed = Object.values(mappings).map((mapping) => mapping.EventSourceArn);
  expect(consumed.sort()).toEqual(['QueuesDeadLetter.Arn', 'QueuesMain.Arn', 'QueuesRedrive.Arn']);
});

test('a message that moves on keeps its age: the main queue lets it go before the next ones do', () => {
  expect(queues.QueuesMain?.MessageRetentionPeriod).toBeLessThan(
    Number(queues.QueuesDeadLetter?.MessageRetentionPeriod),
  );
});

test('a consumed queue is invisible for at least six timeouts and the window', () => {
  for (const mapping of Object.values(mappings)) {
    const queue = queues[String(mapping.EventSourceArn).replace('.Arn', '')];
    const consumer = functions[String(mapping.FunctionName)];
    const window = Number(mapping.MaximumBatchingWindowInSeconds ?? 0);
    expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(consumer?.Timeout) + window);
  }
});

test('mappings hand over batches of 99 and 10, and take single messages back', () => {
  const FunctionResponseTypes = ['ReportBatchItemFailures'];
  expect(mappings).toEqual({
    WorkerFromMain: {
      FunctionName: 'Worker',
      EventSourceArn: 'QueuesMain.Arn',
      BatchSize: 99,
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 5 },
      FunctionResponseTypes,
    },
    DeadLetterFromDeadLetter: {
      FunctionName: 'DeadLetter',
      EventSourceArn: 'QueuesDeadLetter.Arn',
      BatchSize: 10,
      FunctionResponseTypes,
    },
    DeadLetterFromRedrive: {
      FunctionName: 'DeadLetter',
      EventSourceArn: 'QueuesRedrive.Arn',
      BatchSize: 10,
      FunctionResponseTypes,
    },
  });
});

test('every queue is encrypted and refuses a connection without TLS', () => {
  const policies = Object.values(propertiesOf(template, 'AWS::SQS::QueuePolicy'));
  expect(Object.keys(queues)).toHaveLength(6);
  for (const [id, queue] of Object.entries(queues)) {
    expect(queue.SqsManagedSseEnabled, id).toBe(true);
    expect(policies, id).toContainEqual(
      expect.objectContaining({
        Queues: [id],
        PolicyDocument: expect.objectContaining({
          Statement: expect.arrayContaining([
            expect.objectContaining({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        }),
      }),
    );
  }
});
