import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resolveTemplate, type Template } from '../../template.ts';
import { serveServices } from '../../testing/serve.ts';
import { createDynamodb } from './index.ts';

const PLACE = { accountId: '1', region: 'here', stackName: 'stack', endpoint: '' };

/** As CDK writes a TableV2 with everything on that has no effect here. */
const globalTable = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: ['PK', 'GSI1PK', 'GSI1SK'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'GSI1',
        KeySchema: [
          { AttributeName: 'GSI1PK', KeyType: 'HASH' },
          { AttributeName: 'GSI1SK', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    Replicas: [
      {
        Region: { Ref: 'AWS::Region' },
        ContributorInsightsSpecification: { Enabled: true },
        DeletionProtectionEnabled: true,
        GlobalSecondaryIndexes: [
          { IndexName: 'GSI1', ContributorInsightsSpecification: { Enabled: true } },
        ],
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: true,
          RecoveryPeriodInDays: 3,
        },
        TableClass: 'STANDARD_INFREQUENT_ACCESS',
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    ],
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  },
};

/** As CDK writes a Table. */
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'named',
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  },
};

const both: Template = { Resources: { Items: globalTable, Named: table } };

async function serve(template: Template, folder?: string) {
  const served = await serveServices([createDynamodb()], {
    template,
    ...(folder && { folder }),
    place: { stackName: 'stack' },
  });
  const call = (operation: string, input: object) =>
    served.cloud.call('tester', 'dynamodb', operation, input);
  return { ...served, call };
}

describe('tables of a template', () => {
  test('have a name and attributes', () => {
    const { resources } = resolveTemplate(both, [createDynamodb()], PLACE);
    expect(resources.map(({ identity }) => identity)).toEqual([
      { ref: 'stack-Items', attributes: { Arn: 'arn:aws:dynamodb:here:1:table/stack-Items' } },
      {
        ref: 'named',
        attributes: {
          Arn: 'arn:aws:dynamodb:here:1:table/named',
          StreamArn: 'arn:aws:dynamodb:here:1:table/named/stream/local',
        },
      },
    ]);
  });

  test('are there from the start, protected and expiring as asked', async () => {
    const { call, close } = await serve(both);
    onTestFinished(close);
    expect(await call('ListTables', {})).toEqual({ TableNames: ['named', 'stack-Items'] });
    expect(await call('DescribeTimeToLive', { TableName: 'stack-Items' })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
    });
    await expect(call('DeleteTable', { TableName: 'stack-Items' })).rejects.toThrow(
      'protected against deletion',
    );
    await expect(call('DeleteTable', { TableName: 'named' })).resolves.toBeDefined();
  });

  test.each([
    [
      'StreamSpecification.KinesisArn',
      { StreamSpecification: { StreamViewType: 'X', KinesisArn: 'k' } },
    ],
    ['LocalSecondaryIndexes', { LocalSecondaryIndexes: [] }],
    ['ImportSourceSpecification', { ImportSourceSpecification: {} }],
  ])('are refused when they ask for %s', (property, more) => {
    const Properties = { ...table.Properties, ...more };
    const resolve = () =>
      resolveTemplate({ Resources: { T: { ...table, Properties } } }, [createDynamodb()], PLACE);
    expect(resolve).toThrow(`T (AWS::DynamoDB::Table): property ${property}`);
  });
});

describe('a table in a state folder', () => {
  function stateFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  }
  const Item = { PK: { S: 'a' }, GSI1PK: { S: 'g' }, GSI1SK: { S: '1' }, owner_id: { S: 'o' } };
  const queryOf = (IndexName: string, attribute: string, value: string) => ({
    TableName: 'stack-Items',
    IndexName,
    KeyConditionExpression: `${attribute} = :v`,
    ExpressionAttributeValues: { ':v': { S: value } },
  });

  test('keeps its items over a restart', async () => {
    const folder = stateFolder();
    const first = await serve(both, folder);
    await first.call('PutItem', { TableName: 'stack-Items', Item });
    await first.close();

    const second = await serve(both, folder);
    onTestFinished(second.close);
    expect(await second.call('Query', queryOf('GSI1', 'GSI1PK', 'g'))).toMatchObject({
      Items: [Item],
    });
  });

  test('fills an index that is new in the template and forgets one that is gone', async () => {
    const folder = stateFolder();
    const first = await serve(both, folder);
    await first.call('PutItem', { TableName: 'stack-Items', Item });
    await first.close();

    const changed = structuredClone(globalTable);
    changed.Properties.AttributeDefinitions = ['PK', 'owner_id'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    }));
    changed.Properties.GlobalSecondaryIndexes = [
      {
        IndexName: 'byOwner',
        KeySchema: [{ AttributeName: 'owner_id', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ];
    const second = await serve({ Resources: { Items: changed } }, folder);
    expect(await second.call('Query', queryOf('byOwner', 'owner_id', 'o'))).toMatchObject({
      Items: [Item],
    });
    await expect(second.call('Query', queryOf('GSI1', 'GSI1PK', 'g'))).rejects.toThrow(
      'does not have the specified index: GSI1',
    );
    await second.close();

    const third = await serve(both, folder);
    onTestFinished(third.close);
    expect(await third.call('Query', queryOf('GSI1', 'GSI1PK', 'g'))).toMatchObject({
      Items: [Item],
    });
  });

  test('does not change its keys', async () => {
    const folder = stateFolder();
    await (await serve(both, folder)).close();
    const changed = structuredClone(table);
    changed.Properties.AttributeDefinitions = [{ AttributeName: 'other', AttributeType: 'S' }];
    changed.Properties.KeySchema = [{ AttributeName: 'other', KeyType: 'HASH' }];
    await expect(serve({ Resources: { Named: changed } }, folder)).rejects.toThrow(
      'key schema of table named differs',
    );
  });
});
