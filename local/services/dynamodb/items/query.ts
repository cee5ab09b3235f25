import type { OperationContext } from '../../../service.ts';
import { invalidParameter, validation } from '../errors.ts';
import { bind } from '../expressions/bind.ts';
import { holds } from '../expressions/condition.ts';
import type { Condition } from '../expressions/condition-tree.ts';
import { keyRange } from '../expressions/key-condition.ts';
import { conditionOf, type Parsed, projectionOf } from '../expressions/parse.ts';
import { type Bindings, resolvePath } from '../expressions/path.ts';
import { pathTree } from '../expressions/path-tree.ts';
import { project } from '../expressions/projection.ts';
import { type QueryInput, refuseUnsupported, type ScanInput } from '../inputs.ts';
import type { Catalog } from '../tables/catalog.ts';
import { type Index, keyAttributes, projectedNames, type Table } from '../tables/table.ts';
import type { Item } from '../values/value.ts';
import { consumedByOne, meterFor } from './meter.ts';
import { type Reading, readPage } from './rows.ts';
import { startKey } from './start-key.ts';

/** Query and Scan. */
export function queryOperations(catalog: Catalog) {
  return {
    Query(input: QueryInput, context: OperationContext) {
      const { table, index } = sourceOf(catalog, input, context);
      if (input.KeyConditionExpression === undefined) {
        throw validation(
          'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
        );
      }
      const condition = conditionOf('KeyConditionExpression', input.KeyConditionExpression);
      const { filter, bindings, shape } = partsOf(input, table, index, condition);
      const schema = (index ?? table).key;
      refuseFilterOnKey(
        filter,
        bindings,
        keyAttributes(schema).map(({ name }) => name),
      );
      const range = keyRange(condition.tree, bindings, schema);
      const after = startKey(input.ExclusiveStartKey, table, index, range);
      const forward = input.ScanIndexForward !== false;
      const reading = { table, index, range, after, forward, limit: limitOf(input) };
      return answer(input, context, reading, filter, bindings, shape);
    },

    Scan(input: ScanInput, context: OperationContext) {
      const { table, index } = sourceOf(catalog, input, context);
      const { filter, bindings, shape } = partsOf(input, table, index, undefined);
      const after = startKey(input.ExclusiveStartKey, table, index, undefined);
      const range = undefined;
      const reading = { table, index, range, after, forward: true, limit: limitOf(input) };
      return answer(input, context, reading, filter, bindings, shape);
    },
  };
}

function sourceOf(catalog: Catalog, input: ScanInput, { store }: OperationContext) {
  refuseUnsupported(input);
  const table = catalog.find(store, input.TableName);
  if (input.IndexName === undefined) return { table, index: undefined };
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  if (!index) throw validation(`The table does not have the specified index: ${input.IndexName}`);
  if (input.ConsistentRead) {
    throw validation('Consistent reads are not supported on global secondary indexes');
  }
  return { table, index };
}

/** What becomes of an item that was found; `undefined` when only the count is asked for. */
type Shape = ((item: Item) => Item) | undefined;

function partsOf(
  input: ScanInput,
  table: Table,
  index: Index | undefined,
  keyCondition: Parsed<Condition> | undefined,
): { filter: Parsed<Condition> | undefined; bindings: Bindings; shape: Shape } {
  const { FilterExpression, ProjectionExpression, Select } = input;
  const filter =
    FilterExpression === undefined ? undefined : conditionOf('FilterExpression', FilterExpression);
  const projection =
    ProjectionExpression === undefined ? undefined : projectionOf(ProjectionExpression);
  const bindings = bind(input, {
    FilterExpression: filter,
    ProjectionExpression: projection,
    ...(keyCondition && { KeyConditionExpression: keyCondition }),
  });
  checkSelect(Select, projection !== undefined, index);
  if (Select === 'COUNT') return { filter, bindings, shape: undefined };
  if (!projection) return { filter, bindings, shape: (item) => item };
  const paths = projection.tree.map((path) => resolvePath(path, bindings));
  const held = index && projectedNames(table, index);
  const absent = held ? paths.filter(([name]) => !held.has(String(name))) : [];
  if (absent.length > 0) {
    throw invalidParameter(
      `Global secondary index ${index?.name} does not project [${absent.map(([name]) => name).join(', ')}]`,
    );
  }
  const tree = pathTree(paths, 'ProjectionExpression');
  return { filter, bindings, shape: (item) => project(item, tree) };
}

function checkSelect(select: string | undefined, projects: boolean, index: Index | undefined) {
  const known = ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'COUNT', 'SPECIFIC_ATTRIBUTES'];
  if (select === undefined) return;
  if (!known.includes(select)) throw validation(`Select is set to an unknown value: ${select}`);
  if (projects && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validation(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (!projects && select === 'SPECIFIC_ATTRIBUTES') {
    throw validation(
      'Must specify the ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw invalidParameter(
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  }
  if (select === 'ALL_ATTRIBUTES' && index && index.projection.type !== 'ALL') {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
}

function refuseFilterOnKey(
  filter: Parsed<Condition> | undefined,
  bindings: Bindings,
  keyNames: readonly string[],
): void {
  for (const path of filter?.paths ?? []) {
    const name = String(resolvePath(path, bindings)[0]);
    if (keyNames.includes(name)) {
      throw validation(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}

function limitOf({ Limit: limit }: ScanInput): number {
  if (limit === undefined) return Number.MAX_SAFE_INTEGER;
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw validation(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

function answer(
  input: ScanInput,
  { store }: OperationContext,
  reading: Reading,
  filter: Parsed<Condition> | undefined,
  bindings: Bindings,
  shape: Shape,
) {
  const meter = meterFor(input.ReturnConsumedCapacity);
  const page = readPage(store, reading);
  const found = filter
    ? page.items.filter((item) => holds(filter.tree, item, bindings))
    : page.items;
  const { table, index } = reading;
  meter?.read(table, page.bytes, input.ConsistentRead === true, index?.name);
  return {
    ...(shape && { Items: found.map(shape) }),
    Count: found.length,
    ScannedCount: page.items.length,
    ...(page.lastKey && { LastEvaluatedKey: page.lastKey }),
    ...consumedByOne(meter),
  };
}
