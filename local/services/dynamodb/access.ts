import { type Access, type Authorization, accessOf } from '../../policies/model.ts';
import type { Place } from '../../service.ts';
import { nameIn, tableArn } from './tables/catalog.ts';

interface Named {
  /** A name or an ARN. */
  readonly TableName?: string;
}

const arnOf = (place: Place, { TableName = '' }: Named): string =>
  tableArn(place, nameIn(TableName));

const onTable = (action: string) =>
  accessOf<Named>((input, { place }) => [
    { action: `dynamodb:${action}`, resource: arnOf(place, input) },
  ]);

/** Of every table without one. */
const onTableArn = (action: string) =>
  accessOf<{ readonly TableArn?: string }>(({ TableArn = '*' }) => [
    { action: `dynamodb:${action}`, resource: TableArn },
  ]);

const onTableOrIndex = (action: string) =>
  accessOf<Named & { readonly IndexName?: string }>((input, { place }) => {
    const table = arnOf(place, input);
    const resource = input.IndexName ? `${table}/index/${input.IndexName}` : table;
    return [{ action: `dynamodb:${action}`, resource }];
  });

const onTables = (action: string) =>
  accessOf<{ readonly RequestItems?: object }>(({ RequestItems = {} }, { place }) =>
    Object.keys(RequestItems).map((TableName) => ({
      action: `dynamodb:${action}`,
      resource: arnOf(place, { TableName }),
    })),
  );

/** A transaction has no action of its own: each of its parts needs that of its kind.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const TRANSACTION_ACTIONS = {
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Delete: 'dynamodb:DeleteItem',
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
} as const;
type Part = keyof typeof TRANSACTION_ACTIONS;
type TransactInput = {
  readonly TransactItems?: readonly { readonly [part in Part]?: Named }[];
};

const onParts = accessOf<TransactInput>(({ TransactItems }, { place }) => {
  const needed = new Map<string, Access>();
  for (const item of Array.isArray(TransactItems) ? TransactItems : []) {
    for (const part in item) {
      const action = TRANSACTION_ACTIONS[part as Part];
      const { TableName = '' } = item[part as Part] ?? {};
      const key = `${part} ${TableName}`;
      if (!action || needed.has(key)) continue;
      needed.set(key, { action, resource: arnOf(place, { TableName }) });
    }
  }
  return [...needed.values()];
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamodbAuthorization: Authorization = {
  access: {
    BatchGetItem: onTables('BatchGetItem'),
    BatchWriteItem: onTables('BatchWriteItem'),
    CreateTable: onTable('CreateTable'),
    DeleteItem: onTable('DeleteItem'),
    DeleteTable: onTable('DeleteTable'),
    DescribeContinuousBackups: onTable('DescribeContinuousBackups'),
    DescribeExport: accessOf<{ readonly ExportArn?: string }>(({ ExportArn = '' }) => [
      { action: 'dynamodb:DescribeExport', resource: ExportArn },
    ]),
    DescribeTable: onTable('DescribeTable'),
    DescribeTimeToLive: onTable('DescribeTimeToLive'),
    ExportTableToPointInTime: onTableArn('ExportTableToPointInTime'),
    GetItem: onTable('GetItem'),
    ListExports: onTableArn('ListExports'),
    ListTables: accessOf(() => [{ action: 'dynamodb:ListTables', resource: '*' }]),
    PutItem: onTable('PutItem'),
    Query: onTableOrIndex('Query'),
    Scan: onTableOrIndex('Scan'),
    TransactGetItems: onParts,
    TransactWriteItems: onParts,
    UpdateContinuousBackups: onTable('UpdateContinuousBackups'),
    UpdateItem: onTable('UpdateItem'),
    UpdateTimeToLive: onTable('UpdateTimeToLive'),
  },
};
