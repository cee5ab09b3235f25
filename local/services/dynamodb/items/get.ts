import type { OperationContext } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { bind } from '../expressions/bind.ts';
import { projectionOf } from '../expressions/parse.ts';
import { resolvePath } from '../expressions/path.ts';
import { pathTree } from '../expressions/path-tree.ts';
import { project } from '../expressions/projection.ts';
import { type GetInput, refuseUnsupported } from '../inputs.ts';
import type { Catalog } from '../tables/catalog.ts';
import type { Table } from '../tables/table.ts';
import { normalizeItem } from '../values/normalize.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import { keyOfParameter } from './keys.ts';
import { consumedByOne, type Meter, meterFor } from './meter.ts';
import { readItem } from './storage.ts';

/** Cuts out what ProjectionExpression names. Throws ValidationException. */
export function projector(input: GetInput): (item: Item) => Item {
  const text = input.ProjectionExpression;
  const parsed = text === undefined ? undefined : projectionOf(text);
  const bindings = bind(input, { ProjectionExpression: parsed });
  if (!parsed) return (item) => item;
  const tree = pathTree(
    parsed.tree.map((path) => resolvePath(path, bindings)),
    'ProjectionExpression',
  );
  return (item) => project(item, tree);
}

/** Reads one item by a Key parameter, and meters the read. */
export function readByKey(
  store: Store,
  table: Table,
  key: unknown,
  consistent: boolean,
  meter: Meter | undefined,
): Item | undefined {
  const item = readItem(store, table, keyOfParameter(table, normalizeItem(key ?? {})));
  meter?.read(table, item ? sizeOfItem(item) : 0, consistent);
  return item;
}

/** GetItem. */
export function getOperations(catalog: Catalog) {
  return {
    GetItem(input: GetInput, { store }: OperationContext) {
      refuseUnsupported(input);
      const meter = meterFor(input.ReturnConsumedCapacity);
      const table = catalog.find(store, input.TableName);
      const projected = projector(input);
      const item = readByKey(store, table, input.Key, input.ConsistentRead === true, meter);
      return { ...(item && { Item: projected(item) }), ...consumedByOne(meter) };
    },
  };
}
