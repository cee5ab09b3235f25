import { validation } from './errors.ts';
import type { Placeholders } from './expressions/bind.ts';

/**
 * Inputs as the wire carries them: nothing about them is checked yet, so what can be of any shape
 * is `unknown`. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
 */
interface OnTable extends Placeholders {
  readonly TableName?: unknown;
  readonly ReturnConsumedCapacity?: unknown;
}

interface Conditional extends OnTable {
  readonly ConditionExpression?: string;
  readonly ReturnValues?: unknown;
  readonly ReturnValuesOnConditionCheckFailure?: unknown;
}

export interface PutInput extends Conditional {
  readonly Item?: unknown;
}

export interface UpdateInput extends Conditional {
  readonly Key?: unknown;
  readonly UpdateExpression?: string;
}

export interface DeleteInput extends Conditional {
  readonly Key?: unknown;
}

export interface GetInput extends OnTable {
  readonly Key?: unknown;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
}

export interface ScanInput extends OnTable {
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly Select?: string;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: unknown;
}

export interface QueryInput extends ScanInput {
  readonly KeyConditionExpression?: string;
  readonly ScanIndexForward?: boolean;
}

export interface BatchGetInput {
  readonly RequestItems?: Readonly<Record<string, KeysInput>>;
  readonly ReturnConsumedCapacity?: unknown;
}

export interface KeysInput extends Omit<GetInput, 'TableName' | 'Key'> {
  readonly Keys?: readonly unknown[];
}

export interface BatchWriteInput {
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: unknown;
}

export interface WriteRequest {
  readonly PutRequest?: { readonly Item?: unknown };
  readonly DeleteRequest?: { readonly Key?: unknown };
}

export interface TransactWriteInput {
  readonly TransactItems?: readonly TransactWriteItem[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: unknown;
}

export interface TransactWriteItem {
  readonly Put?: PutInput;
  readonly Update?: UpdateInput;
  readonly Delete?: DeleteInput;
  readonly ConditionCheck?: DeleteInput;
}

export interface TransactGetInput {
  readonly TransactItems?: readonly { readonly Get?: GetInput }[];
  readonly ReturnConsumedCapacity?: unknown;
}

/** Parameters from before there were expressions, and scans in parts. */
const UNSUPPORTED = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
  'Segment',
  'TotalSegments',
];

/** Refuses by name what the local cloud lacks, rather than passing over it. */
export function refuseUnsupported(input: object): void {
  const found = UNSUPPORTED.filter((name) => name in input);
  if (found.length > 0) {
    throw validation(`Not part of the local cloud: ${found.join(', ')}`);
  }
}

/** Throws ValidationException unless there are between one and that many. */
export function requireCount(name: string, count: number | undefined, max: number): void {
  if (count !== undefined && count >= 1 && count <= max) return;
  const bound =
    count !== undefined && count > max
      ? `less than or equal to ${max}`
      : 'greater than or equal to 1';
  throw validation(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
