import { z } from 'zod';
import { type CreateContext, type Identity, type Place, resource } from '../../../service.ts';
import { type Catalog, tableArn } from './catalog.ts';
import { bringUpToDate } from './change.ts';
import {
  attributeDefinitions,
  billingMode,
  defineTable,
  indexShape,
  keySchema,
  noEffect,
  recoveryDays,
} from './definition.ts';
import type { TableDefinition } from './table.ts';

const expiry = z
  .strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() })
  .optional();
const recovery = z
  .strictObject({
    PointInTimeRecoveryEnabled: z.boolean().default(false),
    RecoveryPeriodInDays: recoveryDays,
  })
  .optional();
const stream = z
  .strictObject({ StreamViewType: z.string(), ResourcePolicy: noEffect.optional() })
  .optional();

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  BillingMode: billingMode,
  DeletionProtectionEnabled: z.boolean().optional(),
  TimeToLiveSpecification: expiry,
  StreamSpecification: stream,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        ...indexShape,
        ContributorInsightsSpecification: noEffect.optional(),
        OnDemandThroughput: noEffect.optional(),
        ProvisionedThroughput: noEffect.optional(),
      }),
    )
    .optional(),
  ContributorInsightsSpecification: noEffect.optional(),
  OnDemandThroughput: noEffect.optional(),
  PointInTimeRecoverySpecification: recovery,
  ProvisionedThroughput: noEffect.optional(),
  SSESpecification: noEffect.optional(),
  TableClass: noEffect.optional(),
  Tags: noEffect.optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
const globalTableProperties = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  BillingMode: billingMode,
  TimeToLiveSpecification: expiry,
  StreamSpecification: stream,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        ...indexShape,
        WriteOnDemandThroughputSettings: noEffect.optional(),
        WriteProvisionedThroughputSettings: noEffect.optional(),
      }),
    )
    .optional(),
  /** One: the local cloud is one region. */
  Replicas: z
    .array(
      z.strictObject({
        Region: z.string(),
        DeletionProtectionEnabled: z.boolean().optional(),
        ContributorInsightsSpecification: noEffect.optional(),
        GlobalSecondaryIndexes: noEffect.optional(),
        PointInTimeRecoverySpecification: recovery,
        ReadOnDemandThroughputSettings: noEffect.optional(),
        ReadProvisionedThroughputSettings: noEffect.optional(),
        SSESpecification: noEffect.optional(),
        TableClass: noEffect.optional(),
        Tags: noEffect.optional(),
      }),
    )
    .length(1),
  SSESpecification: noEffect.optional(),
  WriteOnDemandThroughputSettings: noEffect.optional(),
  WriteProvisionedThroughputSettings: noEffect.optional(),
});

type TableProperties = z.infer<typeof tableProperties>;
type GlobalTableProperties = z.infer<typeof globalTableProperties>;

/** `Ref` is the table's name; attributes are Arn and, with a stream, StreamArn. */
export function tableResources(catalog: Catalog) {
  return {
    'AWS::DynamoDB::Table': resource({
      properties: tableProperties,
      identify,
      create: (properties: TableProperties, identity, context) =>
        create(
          catalog,
          identity,
          context,
          define(
            properties,
            properties.DeletionProtectionEnabled,
            properties.PointInTimeRecoverySpecification,
          ),
        ),
    }),
    'AWS::DynamoDB::GlobalTable': resource({
      properties: globalTableProperties,
      identify,
      create: (properties: GlobalTableProperties, identity, context) =>
        create(
          catalog,
          identity,
          context,
          define(
            properties,
            properties.Replicas[0]?.DeletionProtectionEnabled,
            properties.Replicas[0]?.PointInTimeRecoverySpecification,
          ),
        ),
    }),
  };
}

function identify(
  properties: TableProperties | GlobalTableProperties,
  logicalId: string,
  place: Place,
): Identity {
  const ref = properties.TableName ?? `${place.stackName}-${logicalId}`;
  const Arn = tableArn(place, ref);
  const streamed = properties.StreamSpecification && { StreamArn: `${Arn}/stream/local` };
  return { ref, attributes: { Arn, ...streamed } };
}

function define(
  properties: TableProperties | GlobalTableProperties,
  deletionProtected: boolean | undefined,
  recovers: z.infer<typeof recovery>,
): TableDefinition {
  const { TimeToLiveSpecification: expires } = properties;
  return defineTable(properties, {
    deletionProtected: deletionProtected ?? false,
    expiryAttribute: expires?.Enabled ? expires.AttributeName : undefined,
    recoveryDays: recovers?.PointInTimeRecoveryEnabled ? recovers.RecoveryPeriodInDays : undefined,
  });
}

function create(
  catalog: Catalog,
  { ref }: Identity,
  context: CreateContext,
  definition: TableDefinition,
): void {
  const { store } = context;
  const table = catalog.lookUp(store, ref);
  store.transaction(() => {
    if (table) bringUpToDate(catalog, context, table, definition);
    else catalog.add(context, ref, definition);
  });
}
