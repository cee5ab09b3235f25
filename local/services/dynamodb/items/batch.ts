import type { OperationContext } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { validation } from '../errors.ts';
import type { Expiry } from '../expiry.ts';
import {
  type BatchGetInput,
  type BatchWriteInput,
  type KeysInput,
  refuseUnsupported,
  type WriteRequest,
} from '../inputs.ts';
import { BATCH_GET_BYTES_MAX, BATCH_GET_KEYS_MAX, BATCH_WRITE_REQUESTS_MAX } from '../limits.ts';
import type { Catalog } from '../tables/catalog.ts';
import { normalizeItem } from '../values/normalize.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import { projector, readByKey } from './get.ts';
import { identityOf, keyOfParameter } from './keys.ts';
import { consumedByAll, type Meter, meterFor } from './meter.ts';
import { commit, decide, type PreparedWrite, prepareDelete, preparePut } from './prepare.ts';

/** BatchGetItem and BatchWriteItem. */
export function batchOperations(catalog: Catalog, expiry: Expiry) {
  return {
    BatchGetItem(input: BatchGetInput, { store }: OperationContext) {
      const meter = meterFor(input.ReturnConsumedCapacity);
      const requests = Object.entries(input.RequestItems ?? {});
      const count = requests.reduce((sum, [, { Keys }]) => sum + (Keys?.length ?? 0), 0);
      requireBatch('BatchGetItem', count, BATCH_GET_KEYS_MAX);
      const budget = { bytes: BATCH_GET_BYTES_MAX };
      const answers = requests.map(
        ([name, keys]) => [name, getKeys(catalog, store, name, keys, budget, meter)] as const,
      );
      const left = answers.filter(([, { rest }]) => rest.length > 0);
      return {
        Responses: Object.fromEntries(answers.map(([name, { items }]) => [name, items])),
        UnprocessedKeys: Object.fromEntries(
          left.map(([name, { rest }]) => [name, { ...input.RequestItems?.[name], Keys: rest }]),
        ),
        ...consumedByAll(meter),
      };
    },

    BatchWriteItem(input: BatchWriteInput, context: OperationContext) {
      const { store } = context;
      const meter = meterFor(input.ReturnConsumedCapacity);
      const requests = Object.entries(input.RequestItems ?? {}).flatMap(([TableName, list]) =>
        list.map((request) => ({ TableName, request })),
      );
      requireBatch('BatchWriteItem', requests.length, BATCH_WRITE_REQUESTS_MAX);
      const prepared = requests.map(({ TableName, request }) =>
        prepareRequest(catalog, store, TableName, request),
      );
      refuseRepeated(prepared.map(({ table, key }) => identityOf(table, key())));
      const changes = prepared.map((write) => decide(store, write));
      store.transaction(() => {
        for (const change of changes) commit(context, change);
      });
      for (const change of changes) {
        expiry.noteItem(context, change.table, change.after);
        meter?.write(change);
      }
      return { UnprocessedItems: {}, ...consumedByAll(meter) };
    },
  };
}

function requireBatch(operation: string, count: number, max: number): void {
  if (count > max) throw validation(`Too many items requested for the ${operation} call`);
  if (count === 0) {
    throw validation(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
}

function refuseRepeated(identities: readonly string[]): void {
  if (new Set(identities).size < identities.length) {
    throw validation('Provided list of item keys contains duplicates');
  }
}

/** Reads keys until the answer is full; the rest is for the caller to ask again. */
function getKeys(
  catalog: Catalog,
  store: Store,
  name: string,
  input: KeysInput,
  budget: { bytes: number },
  meter: Meter | undefined,
): { items: readonly Item[]; rest: readonly unknown[] } {
  refuseUnsupported(input);
  const table = catalog.find(store, name);
  const keys = input.Keys ?? [];
  refuseRepeated(keys.map((key) => identityOf(table, keyOfParameter(table, normalizeItem(key)))));
  const projected = projector(input);
  const items: Item[] = [];
  for (const [at, key] of keys.entries()) {
    if (budget.bytes <= 0) return { items, rest: keys.slice(at) };
    const item = readByKey(store, table, key, input.ConsistentRead === true, meter);
    if (!item) continue;
    budget.bytes -= sizeOfItem(item);
    items.push(projected(item));
  }
  return { items, rest: [] };
}

function prepareRequest(
  catalog: Catalog,
  store: Store,
  TableName: string,
  { PutRequest, DeleteRequest }: WriteRequest,
): PreparedWrite {
  if (PutRequest && !DeleteRequest) {
    return preparePut(catalog, store, { TableName, Item: PutRequest.Item });
  }
  if (DeleteRequest && !PutRequest) {
    return prepareDelete(catalog, store, { TableName, Key: DeleteRequest.Key });
  }
  throw validation(
    'Supplied AttributeValue has more than one datatypes set: a WriteRequest is either a PutRequest or a DeleteRequest',
  );
}
