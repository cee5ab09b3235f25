import { exportPrefix, STORE_ITEMS } from '../../schemas/lake/store-items.ts';
import { LAKE_TABLES, type LakeTable, PARTITIONS } from '../../schemas/lake/tables.ts';
import { BUS_EVENTS, type BusEventType } from '../../schemas/participation/bus-events.ts';
import { exampleObject, fieldsOf } from './fields.ts';
import { code, fence, table } from './markdown.ts';

/** The chapter on what travels on the bus. */
export const busEvents = (): string[] => [
  '## Bus events',
  'Every member is always present. Times are epoch milliseconds in UTC.',
  ...BUS_EVENTS.flatMap(busEvent),
];

function busEvent({ source, detailType, description, shape }: BusEventType): string[] {
  const rows = fieldsOf(shape).map(({ path, type, meaning, example }) => [
    code(path),
    type,
    meaning,
    example === undefined ? '' : code(JSON.stringify(example)),
  ]);
  return [
    `### ${detailType}`,
    description,
    table(['source', 'detail-type'], [[code(source), code(detailType)]]),
    table(['field of the detail', 'type', 'meaning', 'example'], rows),
    fence('json', JSON.stringify(exampleObject(shape), null, 2)),
  ];
}

/** The chapter on the tables of the lake. */
export const lakeTables = (): string[] => [
  '## Tables of the lake',
  'A line is the detail of one bus event as JSON (but for `store_items`), read by `org.openx.data.jsonserde.JsonSerDe`. Column names are lower case in Glue and match whatever their case. A line that is no JSON is a row of NULLs: count `requestId IS NOT NULL`.',
  table(
    ['partition', 'type', 'meaning'],
    PARTITIONS.map(({ name, type, description }) => [code(name), code(type), description]),
  ),
  'Partitions are projected: they follow from the query, and nothing has to be added as hours pass.',
  ...LAKE_TABLES.flatMap(lakeTable),
  ...storeItems(),
];

/** The items of the table itself, by its exports. */
function storeItems(): string[] {
  const { name, description, shape, partition } = STORE_ITEMS;
  return [
    `### ${name}`,
    description,
    `Objects: below ${code(`${exportPrefix('…')}/`)} in a bucket of their own, kept for a week. Partition: ${code(partition.name)}, ${code(partition.type)}: ${partition.description}.`,
    columns(shape),
  ];
}

const columns = (shape: LakeTable['shape']): string =>
  table(
    ['column', 'type', 'meaning'],
    fieldsOf(shape).map(({ path, hiveType, meaning }) => [
      code(path.toLowerCase()),
      code(hiveType),
      meaning,
    ]),
  );

function lakeTable({ name, folder, description, shape }: LakeTable): string[] {
  const partition = PARTITIONS.map((key) => `${key.name}=…/`).join('');
  return [
    `### ${name}`,
    description,
    `Objects: ${code(`${folder}${partition}`)}. What Firehose could not deliver: ${code(`${folder}error/`)}.`,
    columns(shape),
  ];
}
