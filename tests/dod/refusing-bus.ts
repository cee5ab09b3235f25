import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** How PutEvents fails: as a call, or entry by entry in a call that succeeds. */
type Kind = 'errors' | 'refused entries';

export interface Refusing {
  readonly url: string;
  failBy(kind: Kind): void;
  /** How many calls have failed since it was last asked; the SDK's own repeats are one call. */
  takeCalls(): number;
  close(): void;
}

/**
 * An EventBridge that takes nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function refusingBus(): Promise<Refusing> {
  let failure: Kind = 'errors';
  let calls = new Set<unknown>();
  const server = createServer(async (request, response) => {
    const { Entries } = (await json(request)) as { Entries: unknown[] };
    // The same in each try of one call: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    calls.add(request.headers['amz-sdk-invocation-id']);
    const refused = { ErrorCode: 'InternalFailure', ErrorMessage: 'It is refused.' };
    const [status, body] =
      failure === 'errors'
        ? [503, { __type: 'InternalException', message: 'It is down.' }]
        : [200, { FailedEntryCount: Entries.length, Entries: Entries.map(() => refused) }];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    failBy(kind) {
      failure = kind;
    },
    takeCalls() {
      const { size } = calls;
      calls = new Set();
      return size;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
