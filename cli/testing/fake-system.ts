import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeAthena, type FakeStatement, fakeAthena } from './fake-athena.ts';
import { type FakeObject, listObjects } from './fake-objects.ts';
import { describeStacks, fakeOutputs } from './fake-stack.ts';

/** One request to the fake system's HTTP API. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of a token that the fake issued: `user-1`, or `me+eventflow/operator`. */
  readonly caller: string | undefined;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface FakeOptions {
  /** EventFlow's HTTP API; 404 when left out. */
  readonly api?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  /** How Athena answers a statement. */
  readonly athena?: FakeStatement;
  /** What `/_local/flush` says. */
  readonly delivered?: unknown;
  readonly health?: FakeAnswer;
  /** The stacks that there are, with their outputs; EventFlow-local and EventFlow-dev when left out. */
  readonly stacks?: (
    endpoint: string,
  ) => Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Any other service of AWS, by its JSON protocol: `AmazonSQS.GetQueueAttributes`; 400 when left out. */
  readonly aws?: (target: string, input: Readonly<Record<string, unknown>>) => FakeAnswer;
  /** S3's ListObjectsV2; no object when left out. */
  readonly objects?: (bucket: string, query: URLSearchParams) => readonly FakeObject[];
}

export interface FakeSystem extends AsyncDisposable {
  /** Makes the command line find it as the local system. */
  readonly environment: { readonly PORT: string };
  /** Makes the SDK find it in place of AWS. */
  readonly awsEnvironment: Readonly<Record<string, string>>;
  readonly started: FakeAthena['started'];
}

/** A system of which only the edges exist: what the command line speaks to, on a free loopback port. */
export async function fakeSystem(options: FakeOptions = {}): Promise<FakeSystem> {
  const athena = fakeAthena(options.athena);
  const server = createServer(async (incoming, outgoing) => {
    try {
      send(outgoing, await route(incoming, await readBody(incoming)));
    } catch (error) {
      send(outgoing, { statusCode: 500, body: String(error) });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;

  return {
    environment: { PORT: String(port) },
    awsEnvironment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'tester',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    started: athena.started,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function describe(stackName: string | null): FakeAnswer {
    const outputs = fakeOutputs(endpoint);
    const stacks = options.stacks?.(endpoint) ?? {
      'EventFlow-local': outputs,
      'EventFlow-dev': outputs,
    };
    return describeStacks(stacks, stackName);
  }

  function answerAws(target: string, input: Readonly<Record<string, unknown>>): FakeAnswer {
    if (target.startsWith('AmazonAthena.')) return athena.answer(target, input);
    return options.aws?.(target, input) ?? { statusCode: 400, body: { message: `no ${target}` } };
  }

  async function route(incoming: IncomingMessage, text: string): Promise<FakeAnswer> {
    const target = incoming.headers['x-amz-target'];
    if (typeof target === 'string') return answerAws(target, JSON.parse(text));
    const { pathname, searchParams } = new URL(incoming.url ?? '/', endpoint);
    if (searchParams.get('list-type') === '2') {
      const bucket = pathname.replace(/\//g, '');
      return listObjects(options.objects?.(bucket, searchParams) ?? []);
    }
    switch (`${incoming.method} ${pathname}`) {
      case 'POST /':
        return describe(new URLSearchParams(text).get('StackName'));
      case 'GET /health':
        return options.health ?? { statusCode: 200, body: health(endpoint) };
      case 'POST /_local/token':
        return issue(JSON.parse(text));
      case 'POST /_local/flush':
        return { statusCode: 200, body: options.delivered ?? {} };
      default: {
        const request = {
          method: `${incoming.method}`,
          path: pathname,
          query: searchParams,
          caller: incoming.headers.authorization?.replace('Bearer ', ''),
          body: incoming.headers['content-type'] === 'application/json' ? JSON.parse(text) : text,
        };
        return (await options.api?.(request)) ?? { statusCode: 404 };
      }
    }
  }
}

const health = (endpoint: string) => ({
  status: 'ok',
  awsEndpoint: endpoint,
  region: 'us-east-1',
  stack: 'EventFlow-local',
  api: endpoint,
});

interface TokenRequest {
  readonly subject: string;
  readonly scopes?: readonly string[];
  readonly issuer?: string;
  readonly clientId?: string;
}

function issue({ subject, scopes = [], issuer, clientId }: TokenRequest): FakeAnswer {
  if (subject === '') return { statusCode: 400, body: { message: 'subject is too short' } };
  const named = issuer === undefined ? '' : ` of ${clientId} at ${issuer}`;
  return { statusCode: 200, body: { access_token: `${[subject, ...scopes].join('+')}${named}` } };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A text goes as it is (XML), anything else as JSON. */
function send(outgoing: ServerResponse, { statusCode, headers, body }: FakeAnswer): void {
  outgoing.writeHead(statusCode, headers);
  outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
}
