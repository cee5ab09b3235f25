import type { OperationContext } from '../../../service.ts';
import { invalidParameter, validation } from '../errors.ts';
import type { Expiry } from '../expiry.ts';
import type { Path } from '../expressions/path.ts';
import { pathTree } from '../expressions/path-tree.ts';
import { project } from '../expressions/projection.ts';
import type { DeleteInput, PutInput, UpdateInput } from '../inputs.ts';
import type { Catalog } from '../tables/catalog.ts';
import type { Item } from '../values/value.ts';
import type { Change } from './capacity.ts';
import { consumedByOne, meterFor } from './meter.ts';
import {
  commit,
  decide,
  type PreparedWrite,
  prepareDelete,
  preparePut,
  prepareUpdate,
} from './prepare.ts';

/** PutItem, UpdateItem and DeleteItem. */
export function writeOperations(catalog: Catalog, expiry: Expiry) {
  function write(
    input: PutInput,
    prepared: PreparedWrite,
    context: OperationContext,
    attributes: (change: Change) => Item | undefined,
  ) {
    const meter = meterFor(input.ReturnConsumedCapacity);
    const { store } = context;
    const change = decide(store, prepared);
    store.transaction(() => commit(context, change));
    expiry.noteItem(context, change.table, change.after);
    meter?.write(change);
    const Attributes = attributes(change);
    return { ...(Attributes && { Attributes }), ...consumedByOne(meter) };
  }

  return {
    PutItem(input: PutInput, context: OperationContext) {
      if (input.Item === undefined) throw required('Item');
      const attributes = oldOnly(input);
      return write(input, preparePut(catalog, context.store, input), context, attributes);
    },

    DeleteItem(input: DeleteInput, context: OperationContext) {
      if (input.Key === undefined) throw required('Key');
      const attributes = oldOnly(input);
      return write(input, prepareDelete(catalog, context.store, input), context, attributes);
    },

    UpdateItem(input: UpdateInput, context: OperationContext) {
      if (input.Key === undefined) throw required('Key');
      const prepared = prepareUpdate(catalog, context.store, input);
      return write(input, prepared, context, updated(input.ReturnValues, prepared.paths));
    },
  };
}

const required = (name: string) =>
  validation(`The parameter '${name}' is required but was not present in the request`);

function oldOnly({ ReturnValues: wanted }: PutInput): (change: Change) => Item | undefined {
  if (wanted === undefined || wanted === 'NONE') return () => undefined;
  if (wanted === 'ALL_OLD') return ({ before }) => before;
  throw invalidParameter('ReturnValues can only be ALL_OLD or NONE');
}

function updated(wanted: unknown, paths: readonly Path[]): (change: Change) => Item | undefined {
  const named = (item: Item | undefined) => {
    const parts = item && paths.length > 0 && project(item, pathTree(paths, 'UpdateExpression'));
    return parts && Object.keys(parts).length > 0 ? parts : undefined;
  };
  switch (wanted ?? 'NONE') {
    case 'NONE':
      return () => undefined;
    case 'ALL_OLD':
      return ({ before }) => before;
    case 'ALL_NEW':
      return ({ after }) => after;
    case 'UPDATED_OLD':
      return ({ before }) => named(before);
    case 'UPDATED_NEW':
      return ({ after }) => named(after);
    default:
      throw validation('Return values set to invalid value');
  }
}
