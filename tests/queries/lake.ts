import { jsonTable, projected } from '../../local/services/athena/testing/lake.ts';
import { type Lake, openLake } from '../../local/testing/lake.ts';
import { savedQueries } from '../../queries/index.ts';
import { columnsOf } from '../../schemas/lake/columns.ts';
import { EXPORTS_FOLDER, STORE_ITEMS } from '../../schemas/lake/store-items.ts';
import { LAKE_TABLES, type LakeTable } from '../../schemas/lake/tables.ts';

const WORK_GROUP = 'queries';
const DATABASE = 'eventflow';
export const G1_DATABASE = 'eventflow_g1';

/** What the table's name, columns and place are made of. */
type Described = Pick<LakeTable, 'name' | 'folder' | 'shape'>;

/** One table of the lake, its partitions projected. */
const tableOf = ({ name, folder, shape }: Described, partitions: readonly ('dt' | 'hour')[]) =>
  jsonTable(
    name,
    Object.fromEntries(columnsOf(shape).map(({ name, type }) => [name, type])),
    projected(
      {
        'storage.location.template': `s3://lake/${folder}${partitions
          .map((name) => `${name}=\${${name}}/`)
          .join('')}`,
      },
      partitions,
    ),
    folder,
  );

/** The catalog and the saved queries, as the stack has them. */
const template = {
  Resources: {
    Database: {
      Type: 'AWS::Glue::Database',
      Properties: { CatalogId: '0', DatabaseInput: { Name: DATABASE } },
    },
    G1Database: {
      Type: 'AWS::Glue::Database',
      Properties: { CatalogId: '0', DatabaseInput: { Name: G1_DATABASE } },
    },
    ...Object.fromEntries(LAKE_TABLES.map((table) => [table.name, tableOf(table, ['dt', 'hour'])])),
    StoreItems: tableOf({ ...STORE_ITEMS, folder: EXPORTS_FOLDER }, ['dt']),
    WorkGroup: {
      Type: 'AWS::Athena::WorkGroup',
      Properties: {
        Name: WORK_GROUP,
        WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://results/' } },
      },
    },
    ...Object.fromEntries(
      savedQueries
        .filter(({ group }) => group !== 'seed')
        .map(({ name, sql }) => [
          name,
          {
            Type: 'AWS::Athena::PreparedStatement',
            Properties: { StatementName: name, WorkGroup: WORK_GROUP, QueryStatement: sql },
          },
        ]),
    ),
  },
};

export const openFacts = (): Promise<Lake> =>
  openLake({ template, workGroup: WORK_GROUP, database: DATABASE });

export interface Question {
  readonly date: string;
  readonly zone?: string;
  readonly event?: string;
  readonly since?: string;
}

/** Asks a saved query by its prepared statement; rows as objects of texts. */
export async function askSaved(
  lake: Lake,
  name: string,
  { date, zone = 'UTC', event = '', since = date }: Question,
): Promise<Record<string, string | null>[]> {
  const query = savedQueries.find((candidate) => candidate.name === name);
  if (!query) throw new Error(`There is no query ${name}.`);
  const values = { date, zone, event, since };
  const parameters = query.parameters.map((parameter) => `'${values[parameter]}'`);
  const { columns, rows } = await lake.ask(`EXECUTE ${name}`, parameters);
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
  );
}

/** A fact decided at those instants (ISO 8601, queued, started, finished), as the worker writes it. */
export function fact(
  requestId: string,
  [queuedAt, startedAt, finishedAt]: readonly [string | null, string | null, string | null],
  other: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const ms = (instant: string | null) => (instant === null ? null : Date.parse(instant));
  return {
    schemaVersion: 1,
    env: 'test',
    eventId: 'sale',
    requestId,
    eventType: 'FIRST_COME',
    finalStatus: 'SUCCEEDED',
    resultCode: 'SUCCESS',
    timestamps: { queuedAt: ms(queuedAt), startedAt: ms(startedAt), finishedAt: ms(finishedAt) },
    delivery: { attempt: 1, isDlq: false },
    failure: { failureClass: null, errorCode: null, errorMessage: null },
    meta: { workerId: 'worker-1' },
    ...other,
  };
}
