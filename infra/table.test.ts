import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const table = propertiesOf(templateOf(), 'AWS::DynamoDB::GlobalTable').Table;

const keys = (partition: string, sort?: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' }] : []),
];

test('the table is keyed by PK alone, paid by request, and forgets by ttl', () => {
  expect(table).toMatchObject({
    KeySchema: keys('PK'),
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
  });
});

test('both indexes carry what their queries answer with, and no stock', () => {
  expect(table?.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'GSI1',
      KeySchema: keys('GSI1PK', 'GSI1SK'),
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: [
          'requestId',
          'eventId',
          'status',
          'resultCode',
          'queuedAt',
          'finishedAt',
          'campaignId',
          'capacity',
          'opensAt',
          'closesAt',
          'configVersion',
        ],
      },
    },
    {
      IndexName: 'GSI2',
      KeySchema: keys('GSI2PK', 'GSI2SK'),
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: ['requestId', 'eventId', 'userId', 'queuedAt', 'finishedAt'],
      },
    },
  ]);
});

test('in prod the table cannot be deleted by mistake', () => {
  const prod = templateOf('prod');

  expect(propertiesOf(prod, 'AWS::DynamoDB::GlobalTable').Table).toMatchObject({
    Replicas: [{ DeletionProtectionEnabled: true }],
  });
  prod.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});
