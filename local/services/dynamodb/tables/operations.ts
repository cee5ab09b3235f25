import { z } from 'zod';
import { AwsError, type OperationContext } from '../../../service.ts';
import { validation } from '../errors.ts';
import { clearChanges } from '../items/changes.ts';
import { clearTable } from '../items/storage.ts';
import { LIST_TABLES_MAX } from '../limits.ts';
import { type Catalog, tableName } from './catalog.ts';
import { bringUpToDate } from './change.ts';
import {
  attributeDefinitions,
  billingMode,
  defineTable,
  indexShape,
  keySchema,
  noEffect,
} from './definition.ts';
import { describeTable } from './describe.ts';
import type { Table } from './table.ts';

const createInput = z.strictObject({
  TableName: z.string(),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  BillingMode: billingMode,
  DeletionProtectionEnabled: z.boolean().optional(),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        ...indexShape,
        OnDemandThroughput: noEffect.optional(),
        ProvisionedThroughput: noEffect.optional(),
      }),
    )
    .optional(),
  OnDemandThroughput: noEffect.optional(),
  ProvisionedThroughput: noEffect.optional(),
  SSESpecification: noEffect.optional(),
  TableClass: noEffect.optional(),
  Tags: noEffect.optional(),
});
const named = z.object({ TableName: z.string() });
const listInput = z.object({
  ExclusiveStartTableName: z.string().default(''),
  Limit: z.number().int().min(1).max(LIST_TABLES_MAX).default(LIST_TABLES_MAX),
});
const expiryInput = z.object({
  TableName: z.string(),
  TimeToLiveSpecification: z.strictObject({
    AttributeName: z.string().min(1),
    Enabled: z.boolean(),
  }),
});

/** The operations on tables themselves; each throws ValidationException for an input out of shape. */
export function tableOperations(catalog: Catalog) {
  return {
    CreateTable(raw: unknown, context: OperationContext) {
      const input = parse(createInput, raw);
      const name = tableName(input.TableName);
      const { store } = context;
      if (catalog.lookUp(store, name)) {
        throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
      }
      const table = catalog.add(
        context,
        name,
        defineTable(input, {
          deletionProtected: input.DeletionProtectionEnabled ?? false,
          expiryAttribute: undefined,
          recoveryDays: undefined,
        }),
      );
      return { TableDescription: describeTable(store, table) };
    },

    DescribeTable(raw: unknown, { store }: OperationContext) {
      return { Table: describeTable(store, known(catalog, raw, store)) };
    },

    ListTables(raw: unknown, { store }: OperationContext) {
      const { ExclusiveStartTableName, Limit } = parse(listInput, raw);
      const names = catalog.names(store, ExclusiveStartTableName, Limit + 1);
      const page = names.slice(0, Limit);
      return {
        TableNames: page,
        ...(names.length > Limit && { LastEvaluatedTableName: page.at(-1) }),
      };
    },

    DeleteTable(raw: unknown, { store }: OperationContext) {
      const table = known(catalog, raw, store);
      if (table.deletionProtected) {
        throw validation(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      const description = describeTable(store, table, 'DELETING');
      store.transaction(() => {
        clearTable(store, table);
        if (table.recovery) clearChanges(store, table);
        catalog.remove(store, table);
      });
      return { TableDescription: description };
    },

    UpdateTimeToLive(raw: unknown, context: OperationContext) {
      const { store, wake } = context;
      const { TimeToLiveSpecification: wanted } = parse(expiryInput, raw);
      const table = known(catalog, raw, store);
      if (wanted.Enabled === (table.expiryAttribute !== undefined)) {
        throw validation(`TimeToLive is already ${wanted.Enabled ? 'enabled' : 'disabled'}`);
      }
      const expiryAttribute = wanted.Enabled ? wanted.AttributeName : undefined;
      store.transaction(() =>
        bringUpToDate(catalog, context, table, { ...table, expiryAttribute }),
      );
      wake();
      return { TimeToLiveSpecification: wanted };
    },

    DescribeTimeToLive(raw: unknown, { store }: OperationContext) {
      const { expiryAttribute } = known(catalog, raw, store);
      return {
        TimeToLiveDescription: expiryAttribute
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute }
          : { TimeToLiveStatus: 'DISABLED' },
      };
    },
  };
}

export function known(catalog: Catalog, raw: unknown, store: OperationContext['store']): Table {
  const name = tableName(parse(named, raw).TableName);
  const table = catalog.lookUp(store, name);
  if (table) return table;
  throw new AwsError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  );
}

export function parse<Shape>(schema: z.ZodType<Shape>, raw: unknown): Shape {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw validation(
    `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: ${problems.join('; ')}`,
  );
}
