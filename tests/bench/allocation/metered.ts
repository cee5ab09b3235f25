import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What a strategy asked of the table, and what the engine says that it cost. */
export interface Usage {
  calls: number;
  /** Committed writes to the event's item, the hot one. */
  hotWrites: number;
  /** Write units of the table itself; its indexes cost every strategy the same. */
  tableWriteUnits: number;
  indexWriteUnits: number;
}

/** What one call did, for a wrapper that wants to end the process before or after it. */
export type Interruption = (when: 'before' | 'after') => void;

interface Write {
  readonly TableName?: string | undefined;
  readonly Key?: Record<string, unknown> | undefined;
}

/** The same client, with each call counted and interruptible. */
export function metered(documents: DynamoDBDocumentClient, interrupt: Interruption = () => {}) {
  const usage: Usage = { calls: 0, hotWrites: 0, tableWriteUnits: 0, indexWriteUnits: 0 };
  const send = async (command: { input: Input }) => {
    interrupt('before');
    usage.calls += 1;
    command.input.ReturnConsumedCapacity = 'INDEXES';
    const output = await documents.send(command as never);
    count(usage, command.input, output as Output);
    interrupt('after');
    return output;
  };
  const client = new Proxy(documents, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { client, usage };
}

interface Input extends Write {
  ReturnConsumedCapacity?: 'INDEXES';
  readonly UpdateExpression?: string;
  readonly TransactItems?: readonly { readonly Update?: Write }[];
}
interface Output {
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
}

function count(usage: Usage, input: Input, { ConsumedCapacity }: Output): void {
  const writes = input.TransactItems?.map(({ Update }) => Update) ?? [input];
  const isWrite = input.TransactItems !== undefined || input.UpdateExpression !== undefined;
  if (!isWrite) return;
  usage.hotWrites += writes.filter((write) => String(write?.Key?.PK).startsWith('EVENT#')).length;
  for (const consumed of [ConsumedCapacity ?? []].flat()) {
    usage.tableWriteUnits += consumed.Table?.CapacityUnits ?? 0;
    for (const { CapacityUnits = 0 } of Object.values(consumed.GlobalSecondaryIndexes ?? {})) {
      usage.indexWriteUnits += CapacityUnits;
    }
  }
}
