import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { type Cloud, createCloud } from '../cloud.ts';
import { type Random, systemRandom, uuid } from '../random.ts';
import { AwsError, type Place, type Service, type Wrapper } from '../service.ts';
import { openStore } from '../store.ts';
import { resolveTemplate, type Template } from '../template.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';

export interface ServeOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** The state folder; in memory when left out. */
  readonly folder?: string;
  readonly place?: Partial<Omit<Place, 'endpoint'>>;
  /** Resources that stand from the start. */
  readonly template?: Template;
  readonly assetFolder?: (s3Key: string) => string;
  readonly wrappers?: readonly Wrapper[];
}

export interface Served {
  /** `http://127.0.0.1:PORT`, for an SDK client's `endpoint`. */
  readonly endpoint: string;
  readonly cloud: Cloud;
  readonly clock: Clock;
  /** Stops the server and the cloud, and closes the store. */
  close(): Promise<void>;
}

/** Credentials for SDK clients: the access key id becomes the principal. */
export const testCredentials = { accessKeyId: 'tester', secretAccessKey: 'secret' };

/**
 * Serves just these services over HTTP on a free loopback port, so that a test can point real SDK
 * clients at them. Signatures are not checked; they only name the service and the caller.
 */
export async function serveServices(
  services: readonly Service[],
  options: ServeOptions = {},
): Promise<Served> {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const store = openStore(options.folder);
  let answer = async (_request: WireRequest): Promise<WireResponse> => notReady;
  const server = createServer(async (incoming, outgoing) => {
    send(outgoing, await answer(await readRequest(incoming)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: 'test',
    ...options.place,
    endpoint,
  };
  const wrappers = options.wrappers ?? [];
  const cloud = createCloud({ services, place, store, clock, random, wrappers });
  const close = async () => {
    await cloud.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    store.close();
  };
  try {
    const stack = resolveTemplate(options.template ?? { Resources: {} }, services, place);
    await cloud.start(stack.resources, options.assetFolder ?? ((s3Key) => s3Key));
  } catch (error) {
    await close();
    throw error;
  }
  answer = (request) => route(request, services, cloud, uuid(random));
  return { endpoint, cloud, clock, close };
}

const notReady: WireResponse = { statusCode: 503, headers: {}, body: '' };

/** SigV4's credential scope. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
const CREDENTIAL = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\/aws4_request/;

async function route(
  request: WireRequest,
  services: readonly Service[],
  cloud: Cloud,
  requestId: string,
): Promise<WireResponse> {
  const [, principal, name] = CREDENTIAL.exec(String(request.headers.authorization)) ?? [];
  const service = services.find((candidate) => candidate.name === name);
  if (!principal || !service?.wire) {
    return { statusCode: 404, headers: {}, body: `no service for the scope "${name}"` };
  }
  try {
    const { operation, input } = service.wire.decode(request);
    const output = await cloud.call(principal, service.name, operation, input);
    return service.wire.encode(operation, output, requestId);
  } catch (error) {
    const failure =
      error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
    return service.wire.encodeError(failure, requestId);
  }
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(`http://local${incoming.url}`);
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

function send(outgoing: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  outgoing.writeHead(statusCode, headers).end(body);
}
