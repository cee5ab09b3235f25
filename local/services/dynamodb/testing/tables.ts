import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

/** The operations on tables themselves. */
export function tablesContract(database: () => Database): void {
  describe('tables', () => {
    const describeTable = async (TableName: string) =>
      (await database().client.send(new DescribeTableCommand({ TableName }))).Table;

    test('a table is described as it was created', async () => {
      const TableName = await database().createTable({
        key: { pk: 'S', sk: 'N' },
        indexes: [{ name: 'byOwner', key: { owner_id: 'S' }, projection: ['extra'] }],
      });
      expect(await describeTable(TableName)).toMatchObject({
        TableName,
        TableStatus: 'ACTIVE',
        ItemCount: 0,
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: expect.arrayContaining([
          { AttributeName: 'sk', AttributeType: 'N' },
          { AttributeName: 'owner_id', AttributeType: 'S' },
        ]),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byOwner',
            IndexStatus: 'ACTIVE',
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['extra'] },
          },
        ],
        TableArn: expect.stringMatching(new RegExp(`:table/${TableName}$`)),
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        CreationDateTime: expect.any(Date),
      });
    });

    test('tables are listed in pages', async () => {
      const made = [
        await database().createTable({ key: { pk: 'S' } }),
        await database().createTable({ key: { pk: 'S' } }),
      ];
      const seen: string[] = [];
      let ExclusiveStartTableName: string | undefined;
      do {
        const page = await database().client.send(
          new ListTablesCommand({ Limit: 1, ExclusiveStartTableName }),
        );
        seen.push(...(page.TableNames ?? []));
        ExclusiveStartTableName = page.LastEvaluatedTableName;
      } while (ExclusiveStartTableName);
      expect(seen).toEqual(expect.arrayContaining(made));
      expect(new Set(seen).size).toBe(seen.length);
    });

    test('a table is there once, and once deleted it is not', async () => {
      const input = {
        TableName: `contract-${process.pid}-deleted`,
        BillingMode: 'PAY_PER_REQUEST' as const,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
      };
      await database().client.send(new CreateTableCommand(input));
      await expect(database().client.send(new CreateTableCommand(input))).rejects.toMatchObject({
        name: 'ResourceInUseException',
      });
      await database().client.send(new DeleteTableCommand({ TableName: input.TableName }));
      await expect(describeTable(input.TableName)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    });

    test('keys and attribute definitions have to fit each other', async () => {
      const create = (AttributeName: string, names: readonly string[]) =>
        database().client.send(
          new CreateTableCommand({
            TableName: `contract-${process.pid}-unfit`,
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: [{ AttributeName, KeyType: 'HASH' }],
            AttributeDefinitions: names.map((name) => ({
              AttributeName: name,
              AttributeType: 'S',
            })),
          }),
        );
      await expectInvalid(create('pk', ['pk', 'unused']), '');
      await expectInvalid(create('pk', ['other']), '');
    });

    test('time to live is switched on and told', async () => {
      const TableName = await database().createTable({ key: { pk: 'S' } });
      const told = async () =>
        (await database().client.send(new DescribeTimeToLiveCommand({ TableName })))
          .TimeToLiveDescription;
      expect(await told()).toEqual({ TimeToLiveStatus: 'DISABLED' });
      const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
      const switchOn = () =>
        database().client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      await switchOn();
      expect(await told()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
      await expectInvalid(switchOn(), 'already enabled');
    });
  });
}
