import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { busClient, documentClient, queueClient } from '../../../functions/runtime/clients.ts';
import type { WireResponse } from '../../../local/wire/wire.ts';

/** What the SDK's clients hand to their HTTP handler, as far as it is looked at. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Sends for one instance; a promise that never settles is what a dead instance sees. */
export type Send = (
  service: string,
  request: SdkRequest,
  timeoutMs: number,
) => Promise<WireResponse>;

/** The functions' own clients: serializing, retrying and error classes are the SDK's. */
export interface Clients {
  readonly documents: DynamoDBDocumentClient;
  readonly queues: SQSClient;
  readonly bus: EventBridgeClient;
}

/** Told of each PutEvents as its caller sees it, all tries over: the ids of entries that were not taken. */
export type HearPut = (input: unknown, isLost: (index: number) => boolean) => void;

interface Pooled {
  readonly clients: Clients;
  use(send: Send, hearPut: HearPut): Promise<void>;
}

/** The members of a client that stand between it and its socket, and remember earlier calls. */
interface Insides {
  readonly config: {
    requestHandler: object;
    retryStrategy: () => Promise<{ capacity: number }>;
    signer: unknown;
  };
}

/**
 * Making the SDK's clients and their first call costs more than all that an instance sends, so that
 * they are lent out again, as if new, when a run is over.
 */
export class ClientPool {
  readonly #all: Pooled[] = [];
  #lent = 0;

  async lend(send: Send, hearPut: HearPut): Promise<Clients> {
    const pooled = this.#all[this.#lent] ?? make();
    this.#all[this.#lent] = pooled;
    this.#lent += 1;
    await pooled.use(send, hearPut);
    return pooled.clients;
  }

  takeBack(): void {
    this.#lent = 0;
  }
}

function make(): Pooled {
  let sending: Send | undefined;
  let hearing: HearPut | undefined;
  const clients: Clients = { documents: documentClient(), queues: queueClient(), bus: busClient() };
  const services = { documents: 'dynamodb', queues: 'sqs', bus: 'events' } as const;
  const made = Object.entries(services).map(([name, service]) => {
    const { config } = clients[name as keyof Clients] as unknown as Insides;
    const sockets = config.requestHandler as {
      configProvider: Promise<{ requestTimeout: number }>;
    };
    config.signer = async () => ({ sign: async (request: unknown) => request });
    config.requestHandler = {
      metadata: {},
      destroy() {},
      async handle(request: SdkRequest) {
        const { requestTimeout } = await sockets.configProvider;
        if (!sending) throw new Error('This client is lent to nobody.');
        const { statusCode, headers, body } = await sending(service, request, requestTimeout);
        return { response: { statusCode, headers, body: bytesOf(body) } };
      },
    };
    return config;
  });
  clients.bus.middlewareStack.add(
    (next) => async (args) => {
      try {
        const result = await next(args);
        const { Entries = [] } = result.output as { Entries?: { ErrorCode?: string }[] };
        hearing?.(args.input, (index) => Entries[index]?.ErrorCode !== undefined);
        return result;
      } catch (error) {
        hearing?.(args.input, () => true);
        throw error;
      }
    },
    { step: 'initialize' },
  );
  return {
    clients,
    async use(send, hearPut) {
      sending = send;
      hearing = hearPut;
      for (const { retryStrategy } of made) {
        // What earlier failures have used up of it.
        (await retryStrategy()).capacity = RETRY_CAPACITY;
      }
    },
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const RETRY_CAPACITY = 500;

const bytesOf = (body: string | Uint8Array) =>
  typeof body === 'string' ? Buffer.from(body) : body;
