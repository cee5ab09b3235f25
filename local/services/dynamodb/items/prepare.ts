import type { Context } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { conditionFailed, validation } from '../errors.ts';
import { bind } from '../expressions/bind.ts';
import { holds } from '../expressions/condition.ts';
import type { Condition } from '../expressions/condition-tree.ts';
import { conditionOf, type Parsed, updateOf } from '../expressions/parse.ts';
import type { Bindings, Path } from '../expressions/path.ts';
import { pathTree } from '../expressions/path-tree.ts';
import { applyUpdate, updatedPaths } from '../expressions/update.ts';
import { type DeleteInput, type PutInput, refuseUnsupported, type UpdateInput } from '../inputs.ts';
import { ITEM_BYTES_MAX } from '../limits.ts';
import type { Catalog } from '../tables/catalog.ts';
import { keyAttributes, type Table } from '../tables/table.ts';
import { normalizeItem } from '../values/normalize.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import type { Change } from './capacity.ts';
import { checkIndexKeys, type Key, keyOfItem, keyOfParameter } from './keys.ts';
import { readItem, writeItem } from './storage.ts';

/** A write of which everything is known that does not depend on stored items. */
export interface PreparedWrite {
  readonly table: Table;
  readonly condition: Parsed<Condition> | undefined;
  readonly bindings: Bindings;
  /** The caller wants to see the item on which the condition failed. */
  readonly showsItem: boolean;
  /** Throws ValidationException. */
  key(): Key;
  /** The item after the write, `undefined` for none. Throws ValidationException. */
  next(before: Item | undefined): Item | undefined;
}

export interface PreparedUpdate extends PreparedWrite {
  /** What the update names, for UPDATED_OLD and UPDATED_NEW. */
  readonly paths: readonly Path[];
}

const EMPTY: Item = {};

function conditional(
  catalog: Catalog,
  store: Store,
  input: PutInput,
): Omit<PreparedWrite, 'key' | 'next'> {
  refuseUnsupported(input);
  const table = catalog.find(store, input.TableName);
  const condition = parsedCondition(input);
  return {
    table,
    condition,
    bindings: bind(input, { ConditionExpression: condition }),
    ...shows(input),
  };
}

const parsedCondition = ({ ConditionExpression: text }: PutInput) =>
  text === undefined ? undefined : conditionOf('ConditionExpression', text);

const shows = (input: PutInput) => ({
  showsItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
});

export function preparePut(catalog: Catalog, store: Store, input: PutInput): PreparedWrite {
  const base = conditional(catalog, store, input);
  const item = normalizeItem(input.Item ?? {});
  return {
    ...base,
    key: () => keyOfItem(base.table, item),
    next: () => {
      if (sizeOfItem(item) > ITEM_BYTES_MAX) {
        throw validation('Item size has exceeded the maximum allowed size');
      }
      return item;
    },
  };
}

export function prepareDelete(catalog: Catalog, store: Store, input: DeleteInput): PreparedWrite {
  const base = conditional(catalog, store, input);
  const parameter = normalizeItem(input.Key ?? {});
  return { ...base, key: () => keyOfParameter(base.table, parameter), next: () => undefined };
}

/** Writes nothing, whatever it finds. */
export function prepareCheck(catalog: Catalog, store: Store, input: DeleteInput): PreparedWrite {
  if (input.ConditionExpression === undefined) {
    throw validation('The ConditionExpression of a ConditionCheck must not be null');
  }
  return { ...prepareDelete(catalog, store, input), next: (before) => before };
}

export function prepareUpdate(catalog: Catalog, store: Store, input: UpdateInput): PreparedUpdate {
  refuseUnsupported(input);
  const table = catalog.find(store, input.TableName);
  const parameter = normalizeItem(input.Key ?? {});
  const update =
    input.UpdateExpression === undefined ? undefined : updateOf(input.UpdateExpression);
  const condition = parsedCondition(input);
  const bindings = bind(input, { UpdateExpression: update, ConditionExpression: condition });
  const paths = update ? updatedPaths(update.tree, bindings) : [];
  pathTree(paths, 'UpdateExpression');
  refuseKeyChange(table, paths);
  return {
    table,
    condition,
    bindings,
    paths,
    ...shows(input),
    key: () => keyOfParameter(table, parameter),
    next: (before) => {
      const item = before ?? parameter;
      const next = update ? applyUpdate(update.tree, item, bindings) : { ...item };
      if (sizeOfItem(next) > ITEM_BYTES_MAX) {
        throw validation('Item size to update has exceeded the maximum allowed size');
      }
      return next;
    },
  };
}

function refuseKeyChange(table: Table, paths: readonly Path[]): void {
  for (const { name } of keyAttributes(table.key)) {
    if (paths.some(([attribute]) => attribute === name)) {
      throw validation(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
}

/**
 * Judges the write by the item as it stands, and writes nothing yet. Throws
 * ConditionalCheckFailedException or ValidationException.
 */
export function decide(store: Store, prepared: PreparedWrite): Change {
  const { table, condition, bindings } = prepared;
  const key = prepared.key();
  const before = readItem(store, table, key);
  if (condition && !holds(condition.tree, before ?? EMPTY, bindings)) {
    throw conditionFailed(prepared.showsItem ? before : undefined);
  }
  const after = prepared.next(before);
  if (after && after !== before) checkIndexKeys(table, after);
  return { table, key, before, after };
}

/** Writes what was decided; call it in a transaction. */
export function commit(
  context: Pick<Context, 'store' | 'clock'>,
  { table, key, before, after }: Change,
): void {
  if (before !== after) writeItem(context, table, key, before, after);
}
