import type { Context, Operation, Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { dynamodbAuthorization } from './access.ts';
import { Expiry } from './expiry.ts';
import { JOBS_DDL } from './exports/jobs.ts';
import { KEYS_DDL } from './exports/keys.ts';
import { exportOperations } from './exports/operations.ts';
import { ExportRunner } from './exports/runner.ts';
import { batchOperations } from './items/batch.ts';
import { CHANGES_DDL } from './items/changes.ts';
import { getOperations } from './items/get.ts';
import { queryOperations } from './items/query.ts';
import { ITEMS_DDL } from './items/storage.ts';
import { TOKENS_DDL } from './items/tokens.ts';
import { transactOperations } from './items/transact.ts';
import { writeOperations } from './items/write.ts';
import { ThrottleMetrics } from './metrics.ts';
import { backupOperations } from './tables/backups.ts';
import { CATALOG_DDL, Catalog } from './tables/catalog.ts';
import { tableOperations } from './tables/operations.ts';
import { tableResources } from './tables/resources.ts';

/**
 * DynamoDB: tables with global secondary indexes, expressions, transactions, expiry and
 * exports to S3. There are
 * no streams, restores, local secondary indexes or PartiQL, and no transaction ever conflicts: one
 * operation is done before the next begins.
 */
export function createDynamodb(): Service {
  const catalog = new Catalog();
  const expiry = new Expiry(catalog);
  const runner = new ExportRunner(catalog);
  const throttles = new ThrottleMetrics();
  return {
    name: 'dynamodb',
    wire: awsJson('1.0'),
    tables: [CATALOG_DDL, ITEMS_DDL, CHANGES_DDL, TOKENS_DDL, JOBS_DDL, KEYS_DDL].join(''),
    resources: tableResources(catalog),
    authorization: dynamodbAuthorization,
    operations: {
      ...tableOperations(catalog),
      ...backupOperations(catalog),
      ...exportOperations(catalog),
      ...getOperations(catalog),
      ...writeOperations(catalog, expiry),
      ...queryOperations(catalog),
      ...batchOperations(catalog, expiry),
      ...transactOperations(catalog, expiry),
    } as Record<string, Operation>,
    work(context: Context) {
      const dues = [expiry.work(context), runner.work(context)];
      const due = Math.min(...dues.map((at) => at ?? Number.POSITIVE_INFINITY));
      return Number.isFinite(due) ? due : undefined;
    },
    close: () => runner.close(),
    metrics: throttles.take,
    refused: (...refusal) => throttles.refused(...refusal),
  };
}
