import type { Context, Operation, Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { dynamodbAuthorization } from './access.ts';
import { Expiry } from './expiry.ts';
import { batchOperations } from './items/batch.ts';
import { getOperations } from './items/get.ts';
import { queryOperations } from './items/query.ts';
import { ITEMS_DDL } from './items/storage.ts';
import { TOKENS_DDL } from './items/tokens.ts';
import { transactOperations } from './items/transact.ts';
import { writeOperations } from './items/write.ts';
import { CATALOG_DDL, Catalog } from './tables/catalog.ts';
import { tableOperations } from './tables/operations.ts';
import { tableResources } from './tables/resources.ts';

/**
 * DynamoDB: tables with global secondary indexes, expressions, transactions and expiry. There are
 * no streams, backups, local secondary indexes or PartiQL, and no transaction ever conflicts: one
 * operation is done before the next begins.
 */
export function createDynamodb(): Service {
  const catalog = new Catalog();
  const expiry = new Expiry(catalog);
  return {
    name: 'dynamodb',
    wire: awsJson('1.0'),
    tables: [CATALOG_DDL, ITEMS_DDL, TOKENS_DDL].join(''),
    resources: tableResources(catalog),
    authorization: dynamodbAuthorization,
    operations: {
      ...tableOperations(catalog),
      ...getOperations(catalog),
      ...writeOperations(catalog, expiry),
      ...queryOperations(catalog),
      ...batchOperations(catalog, expiry),
      ...transactOperations(catalog, expiry),
    } as Record<string, Operation>,
    work: (context: Context) => expiry.work(context),
  };
}
