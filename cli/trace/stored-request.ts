import type { FinalStatus, RequestStatus, ResultCode } from '../../schemas/participation/status.ts';
import { type Environment, readOutputs } from '../environment.ts';

/** A request's item, as far as its journey is told by it; instants in epoch milliseconds. */
export interface StoredRequest {
  readonly requestId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly status: RequestStatus;
  readonly receivedAt: number;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly resultCode: ResultCode | null;
  readonly attempt: number | null;
  readonly isDlq: boolean | null;
  readonly workerId: string | null;
  readonly failureClass: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

export type DecidedRequest = StoredRequest & {
  readonly status: FinalStatus;
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
};

export const isDecided = (request: StoredRequest): request is DecidedRequest =>
  request.finishedAt !== null;

const NOT_YET = {
  queuedAt: null,
  startedAt: null,
  finishedAt: null,
  resultCode: null,
  attempt: null,
  isDlq: null,
  workerId: null,
  failureClass: null,
  errorCode: null,
  errorMessage: null,
};

/** Reads one request by its key (design, The protocol); undefined when there is none. */
export async function readRequest(
  environment: Environment,
  requestId: string,
): Promise<StoredRequest | undefined> {
  const { TableName } = await readOutputs(environment, 'TableName');
  const { DynamoDBClient, GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const { unmarshall } = await import('@aws-sdk/util-dynamodb');
  const { Item } = await new DynamoDBClient(environment.aws).send(
    new GetItemCommand({
      TableName,
      Key: { PK: { S: `REQ#${requestId}` } },
      ConsistentRead: true,
    }),
  );
  if (!Item) return undefined;
  const item = unmarshall(Item);
  const names = Object.keys(NOT_YET) as (keyof typeof NOT_YET)[];
  return {
    requestId,
    eventId: item.eventId,
    userId: item.userId,
    status: item.status,
    receivedAt: item.receivedAt,
    ...NOT_YET,
    ...Object.fromEntries(names.map((name) => [name, item[name] ?? null])),
  };
}
