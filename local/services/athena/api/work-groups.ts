import * as z from 'zod';
import type { Context, Operation } from '../../../service.ts';
import { invalidRequest, operation, Page, pageOf } from './operation.ts';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const BYTES_SCANNED_CUTOFF_MIN = 10_000_000;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-athena-workgroup.html */
export const WorkGroup = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  /** No effect here: nothing is deleted. */
  RecursiveDeleteOption: z.boolean().optional(),
  Tags: z.array(z.unknown()).optional(),
  WorkGroupConfiguration: z
    .strictObject({
      BytesScannedCutoffPerQuery: z.int().min(BYTES_SCANNED_CUTOFF_MIN).optional(),
      EnforceWorkGroupConfiguration: z.boolean().optional(),
      /** No effect here. */
      PublishCloudWatchMetricsEnabled: z.boolean().optional(),
      RequesterPaysEnabled: z.boolean().optional(),
      EngineVersion: z
        .strictObject({
          SelectedEngineVersion: z.string().optional(),
          EffectiveEngineVersion: z.string().optional(),
        })
        .optional(),
      ResultConfiguration: z
        .strictObject({
          OutputLocation: z.string().startsWith('s3://').optional(),
          ExpectedBucketOwner: z.string().optional(),
          /** No effect here. */
          EncryptionConfiguration: z
            .strictObject({ EncryptionOption: z.string(), KmsKey: z.string().optional() })
            .optional(),
          AclConfiguration: z.strictObject({ S3AclOption: z.string() }).optional(),
        })
        .optional(),
    })
    .optional(),
});
export type WorkGroup = z.infer<typeof WorkGroup>;

/** The workgroup that every account has, and that is meant when none is named. */
export const PRIMARY = 'primary';
export const ENGINE_VERSION = 'Athena engine version 3';

export function putWorkGroup({ store, clock }: Context, workGroup: WorkGroup): void {
  store.run(
    `INSERT INTO athena_work_groups VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET properties = excluded.properties`,
    workGroup.Name,
    JSON.stringify(workGroup),
    clock.now(),
  );
}

interface StoredWorkGroup extends WorkGroup {
  readonly createdAtEpochMs: number | undefined;
}

function listWorkGroups({ store }: Context): StoredWorkGroup[] {
  const rows = store.all<{ properties: string; created_at: number }>(
    'SELECT properties, created_at FROM athena_work_groups ORDER BY name',
  );
  const kept = rows.map(({ properties, created_at }) => ({
    ...(JSON.parse(properties) as WorkGroup),
    createdAtEpochMs: created_at,
  }));
  return kept.some(({ Name }) => Name === PRIMARY)
    ? kept
    : [...kept, { Name: PRIMARY, createdAtEpochMs: undefined }];
}

/** @throws InvalidRequestException when there is none of that name. */
export function requireWorkGroup(context: Context, name: string): StoredWorkGroup {
  const found = listWorkGroups(context).find(({ Name }) => Name === name);
  if (!found) throw invalidRequest(`WorkGroup ${name} is not found.`);
  return found;
}

function summary({ Name, Description, State = 'ENABLED', createdAtEpochMs }: StoredWorkGroup) {
  return {
    Name,
    Description,
    State,
    ...(createdAtEpochMs !== undefined && { CreationTime: createdAtEpochMs / 1000 }),
  };
}

const EngineVersion = {
  SelectedEngineVersion: ENGINE_VERSION,
  EffectiveEngineVersion: ENGINE_VERSION,
};

export const workGroupOperations: Readonly<Record<string, Operation>> = {
  GetWorkGroup: operation(z.object({ WorkGroup: z.string() }), ({ WorkGroup: name }, context) => {
    const found = requireWorkGroup(context, name);
    const Configuration = {
      EnforceWorkGroupConfiguration: true,
      ...found.WorkGroupConfiguration,
      EngineVersion,
    };
    return { WorkGroup: { ...summary(found), Configuration } };
  }),
  ListWorkGroups: operation(z.object(Page), (input, context) => {
    const { items, next } = pageOf(listWorkGroups(context), input);
    return { WorkGroups: items.map((item) => ({ ...summary(item), EngineVersion })), ...next };
  }),
};
