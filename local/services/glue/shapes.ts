import * as z from 'zod';

/** https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html */
const Column = z.strictObject({
  Name: z.string(),
  Type: z.string().optional(),
  Comment: z.string().optional(),
  Parameters: z.record(z.string(), z.string()).optional(),
});

/** https://docs.aws.amazon.com/glue/latest/webapi/API_StorageDescriptor.html */
const StorageDescriptor = z.strictObject({
  Columns: z.array(Column).optional(),
  Location: z.string().optional(),
  InputFormat: z.string().optional(),
  OutputFormat: z.string().optional(),
  Compressed: z.boolean().optional(),
  NumberOfBuckets: z.number().optional(),
  SerdeInfo: z
    .strictObject({
      Name: z.string().optional(),
      SerializationLibrary: z.string().optional(),
      Parameters: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  Parameters: z.record(z.string(), z.string()).optional(),
  StoredAsSubDirectories: z.boolean().optional(),
});

/** https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html */
export const TableInput = z.strictObject({
  Name: z.string().toLowerCase(),
  Description: z.string().optional(),
  Owner: z.string().optional(),
  Retention: z.number().optional(),
  StorageDescriptor: StorageDescriptor.optional(),
  PartitionKeys: z.array(Column).optional(),
  TableType: z.string().optional(),
  Parameters: z.record(z.string(), z.string()).optional(),
});
export type TableInput = z.infer<typeof TableInput>;

/** https://docs.aws.amazon.com/glue/latest/webapi/API_PartitionInput.html */
export const PartitionInput = z.strictObject({
  Values: z.array(z.string()),
  StorageDescriptor: StorageDescriptor.optional(),
  Parameters: z.record(z.string(), z.string()).optional(),
});
export type PartitionInput = z.infer<typeof PartitionInput>;

/** https://docs.aws.amazon.com/glue/latest/webapi/API_DatabaseInput.html */
export const DatabaseInput = z.strictObject({
  Name: z.string().toLowerCase().optional(),
  Description: z.string().optional(),
  LocationUri: z.string().optional(),
  Parameters: z.record(z.string(), z.string()).optional(),
});
export type DatabaseInput = z.infer<typeof DatabaseInput>;
