import { AwsError, type OperationContext } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { validation } from '../errors.ts';
import type { Expiry } from '../expiry.ts';
import {
  refuseUnsupported,
  requireCount,
  type TransactGetInput,
  type TransactWriteInput,
  type TransactWriteItem,
} from '../inputs.ts';
import { TRANSACTION_BYTES_MAX, TRANSACTION_ITEMS_MAX } from '../limits.ts';
import type { Catalog } from '../tables/catalog.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Change } from './capacity.ts';
import { projector, readByKey } from './get.ts';
import { identityOf } from './keys.ts';
import { consumedByAll, meterFor } from './meter.ts';
import {
  commit,
  decide,
  type PreparedWrite,
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
} from './prepare.ts';
import { readItem } from './storage.ts';
import { fingerprintOf, hasHappened, remember } from './tokens.ts';

/** TransactWriteItems and TransactGetItems. */
export function transactOperations(catalog: Catalog, expiry: Expiry) {
  return {
    TransactWriteItems(input: TransactWriteInput, context: OperationContext) {
      const { TransactItems = [], ClientRequestToken: token } = input;
      const { store } = context;
      const now = context.clock.now();
      requireCount('transactItems', TransactItems.length, TRANSACTION_ITEMS_MAX);
      const writes = TransactItems.map((item) => prepareItem(catalog, store, item));
      const fingerprint = token === undefined ? '' : fingerprintOf(TransactItems);
      if (token !== undefined && hasHappened(store, token, fingerprint, now)) {
        return consumedAgain(input, store, writes);
      }
      const changes = decideAll(store, writes);
      refuseLarge(changes);
      store.transaction(() => {
        for (const change of changes) commit(context, change);
        if (token !== undefined) {
          expiry.note(context, remember(store, token, fingerprint, now));
        }
      });
      const meter = meterFor(input.ReturnConsumedCapacity, 'WriteCapacityUnits');
      for (const change of changes) {
        expiry.noteItem(context, change.table, change.after);
        meter?.write(change);
      }
      return { ...consumedByAll(meter) };
    },

    TransactGetItems(input: TransactGetInput, { store }: OperationContext) {
      const { TransactItems = [] } = input;
      requireCount('transactItems', TransactItems.length, TRANSACTION_ITEMS_MAX);
      const meter = meterFor(input.ReturnConsumedCapacity, 'ReadCapacityUnits');
      const Responses = TransactItems.map(({ Get = {} }) => {
        refuseUnsupported(Get);
        const table = catalog.find(store, Get.TableName);
        const projected = projector(Get);
        const item = readByKey(store, table, Get.Key, true, meter);
        return item ? { Item: projected(item) } : {};
      });
      return { Responses, ...consumedByAll(meter) };
    },
  };
}

function prepareItem(catalog: Catalog, store: Store, item: TransactWriteItem): PreparedWrite {
  const { Put, Update, Delete, ConditionCheck } = item;
  if ([Put, Update, Delete, ConditionCheck].filter(Boolean).length !== 1) {
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put) return preparePut(catalog, store, Put);
  if (Update) return prepareUpdate(catalog, store, Update);
  if (Delete) return prepareDelete(catalog, store, Delete);
  return prepareCheck(catalog, store, ConditionCheck ?? {});
}

interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: unknown;
}

/** All changes, or TransactionCanceledException with a reason for each item in order. */
function decideAll(store: Store, writes: readonly PreparedWrite[]): readonly Change[] {
  const changes: Change[] = [];
  const identities = new Set<string>();
  const reasons = writes.map((write): CancellationReason => {
    try {
      identities.add(identityOf(write.table, write.key()));
      changes.push(decide(store, write));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  const unjudged = reasons.filter(({ Code }) => Code === 'ValidationError').length;
  if (identities.size < writes.length - unjudged) {
    throw validation('Transaction request cannot include multiple operations on one item');
  }
  if (changes.length === writes.length) return changes;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof AwsError)) throw error;
  const { code, message, details } = error;
  if (code === 'ValidationException') return { Code: 'ValidationError', Message: message };
  return { Code: 'ConditionalCheckFailed', Message: message, ...details };
}

function refuseLarge(changes: readonly Change[]): void {
  const bytes = changes.reduce(
    (sum, { before, after }) =>
      sum + Math.max(before ? sizeOfItem(before) : 0, after ? sizeOfItem(after) : 0),
    0,
  );
  if (bytes > TRANSACTION_BYTES_MAX) {
    throw validation('The aggregate size of the items in the transaction exceeds 4 MB');
  }
}

/** A repeated request writes nothing and is charged for looking. */
function consumedAgain(input: TransactWriteInput, store: Store, writes: readonly PreparedWrite[]) {
  const meter = meterFor(input.ReturnConsumedCapacity, 'ReadCapacityUnits');
  for (const { table, key } of meter ? writes : []) {
    const item = readItem(store, table, key());
    meter?.read(table, item ? sizeOfItem(item) : 0, true);
  }
  return { ...consumedByAll(meter) };
}
