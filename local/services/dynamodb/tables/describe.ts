import type { Store } from '../../../store.ts';
import { countTable } from '../items/storage.ts';
import { type Index, type KeySchema, keyAttributes, type Table } from './table.ts';

/** No capacity is provisioned here, and on-demand tables show zeros on AWS too. */
const NO_THROUGHPUT = {
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: 0,
  WriteCapacityUnits: 0,
};

/**
 * TableDescription; sizes and counts are exact, where AWS refreshes them every six hours.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function describeTable(store: Store, table: Table, status = 'ACTIVE') {
  const { items, bytes } = countTable(store, table);
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.uuid,
    TableStatus: status,
    CreationDateTime: table.createdAtEpochMs / 1000,
    AttributeDefinitions: attributeDefinitions(table),
    KeySchema: describeKey(table.key),
    BillingModeSummary: { BillingMode: table.billingMode },
    DeletionProtectionEnabled: table.deletionProtected,
    ProvisionedThroughput: NO_THROUGHPUT,
    ItemCount: items,
    TableSizeBytes: bytes,
    ...(table.indexes.length > 0 && {
      GlobalSecondaryIndexes: table.indexes.map((index) => describeIndex(table, index)),
    }),
  };
}

function attributeDefinitions({ key, indexes }: Table) {
  const attributes = [key, ...indexes.map((index) => index.key)].flatMap(keyAttributes);
  const types = new Map(attributes.map(({ name, type }) => [name, type]));
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

const describeKey = (key: KeySchema) =>
  keyAttributes(key).map(({ name }, at) => ({
    AttributeName: name,
    KeyType: at === 0 ? 'HASH' : 'RANGE',
  }));

function describeIndex(table: Table, { name, key, projection }: Index) {
  return {
    IndexName: name,
    IndexArn: `${table.arn}/index/${name}`,
    IndexStatus: 'ACTIVE',
    KeySchema: describeKey(key),
    Projection: {
      ProjectionType: projection.type,
      ...(projection.type === 'INCLUDE' && { NonKeyAttributes: projection.attributes }),
    },
    ProvisionedThroughput: NO_THROUGHPUT,
  };
}
