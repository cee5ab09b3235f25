import { type Access, type Authorization, accessOf } from '../../policies/model.ts';

interface Named {
  readonly DatabaseName?: string;
  /** Of a table; of a database in GetDatabase. */
  readonly Name?: string;
  readonly TableName?: string;
  readonly TableInput?: { readonly Name?: string };
}

/** A resource needs the right on whatever it lies in, too.
 * https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
const on = (action: string, namesOf: (input: Named) => readonly (string | undefined)[]) =>
  accessOf<Named>((input, { place: { region, accountId } }): Access[] => {
    const [database, table] = namesOf(input).map((name) => name?.toLowerCase());
    const resources = [
      'catalog',
      ...(database === undefined ? [] : [`database/${database}`]),
      ...(table === undefined ? [] : [`table/${database}/${table}`]),
    ];
    return resources.map((resource) => ({
      action: `glue:${action}`,
      resource: `arn:aws:glue:${region}:${accountId}:${resource}`,
    }));
  });

const onTable = (action: string) =>
  on(action, ({ DatabaseName = '', Name, TableName, TableInput }) => [
    DatabaseName,
    Name ?? TableName ?? TableInput?.Name ?? '',
  ]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html */
export const glueAuthorization: Authorization = {
  access: {
    BatchCreatePartition: onTable('BatchCreatePartition'),
    CreatePartition: onTable('CreatePartition'),
    CreateTable: onTable('CreateTable'),
    DeleteTable: onTable('DeleteTable'),
    GetDatabase: on('GetDatabase', ({ Name = '' }) => [Name]),
    GetDatabases: on('GetDatabases', () => []),
    GetPartitions: onTable('GetPartitions'),
    GetTable: onTable('GetTable'),
    GetTables: on('GetTables', ({ DatabaseName = '' }) => [DatabaseName]),
    UpdateTable: onTable('UpdateTable'),
  },
};
