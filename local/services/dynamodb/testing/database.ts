import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { serveServices, testCredentials } from '../../../testing/serve.ts';
import { createDynamodb } from '../index.ts';

/** What the contract tests run against: any endpoint that speaks DynamoDB. */
export interface Database {
  readonly client: DynamoDBClient;
  /** Makes a table of its own for one test; gives its name. */
  createTable(shape: TableShape): Promise<string>;
  /** Deletes the tables made, and ends what was started. */
  close(): Promise<void>;
}

interface TableShape {
  /** Attribute names by type, the partition key first: `{ pk: 'S', sk: 'N' }`. */
  readonly key: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly indexes?: readonly {
    readonly name: string;
    readonly key: Readonly<Record<string, 'S' | 'N' | 'B'>>;
    readonly projection?: 'ALL' | 'KEYS_ONLY' | readonly string[];
  }[];
}

/** DYNAMODB_ENDPOINT names another engine; without it the local service is served. */
export async function openDatabase(): Promise<Database> {
  const given = process.env.DYNAMODB_ENDPOINT;
  const served = given ? undefined : await serveServices([createDynamodb()]);
  const client = new DynamoDBClient({
    endpoint: given ?? served?.endpoint ?? '',
    region: 'us-east-1',
    credentials: testCredentials,
  });
  const names: string[] = [];
  return {
    client,
    async createTable(shape) {
      const TableName = `contract-${process.pid}-${names.length}`;
      names.push(TableName);
      await client.send(new CreateTableCommand({ TableName, ...describe(shape) }));
      await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
      return TableName;
    },
    async close() {
      for (const TableName of names) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
      await served?.close();
    },
  };
}

function describe({ key, indexes = [] }: TableShape): Omit<CreateTableCommandInput, 'TableName'> {
  const types = Object.assign({}, key, ...indexes.map((index) => index.key)) as TableShape['key'];
  return {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(key),
    AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(({ name, key: indexKey, projection = 'ALL' }) => ({
        IndexName: name,
        KeySchema: keySchema(indexKey),
        Projection:
          typeof projection === 'string'
            ? { ProjectionType: projection }
            : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projection] },
      })),
    }),
  };
}

const keySchema = (key: TableShape['key']) =>
  Object.keys(key).map((AttributeName, at) => ({
    AttributeName,
    KeyType: at === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));

/** The call is refused as invalid, with a message like that. */
export async function expectInvalid(call: Promise<unknown>, message: string | RegExp) {
  await expect(call).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      typeof message === 'string'
        ? expect.stringContaining(message)
        : expect.stringMatching(message),
  });
}
