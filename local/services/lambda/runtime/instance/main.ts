// Runs inside an instance's thread: loads the handler, then answers one invocation after the other.
// It is handed to the thread as text without types (see ../instance-source.ts), so that it imports
// Node's modules and its neighbours only.
import { parentPort, workerData } from 'node:worker_threads';
import type { FromInstance, InstanceData, ToInstance } from '../protocol.ts';
import type { Invocation } from '../runtime.ts';
import { carryRequests } from './carried-http.ts';
import { invocationContext } from './context.ts';
import { describe } from './errors.ts';
import { type Handler, loadHandler } from './handler.ts';
import { rememberHmacKeys } from './hmac-keys.ts';

const { definition, isCarried } = workerData as InstanceData;
const say = (message: FromInstance) => parentPort?.postMessage(message);

// Before the handler's code is loaded, so that it finds `createHmac` and `request` in their places.
rememberHmacKeys();
const carrier = isCarried
  ? carryRequests(process.env.AWS_ENDPOINT_URL ?? '', (request) =>
      say({ kind: 'request', request }),
    )
  : undefined;

async function answer(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const context = invocationContext(definition, invocation);
    const returned = await handler(JSON.parse(invocation.payload), context);
    say({ kind: 'returned', payload: JSON.stringify(returned) ?? 'null' });
  } catch (error) {
    say({ kind: 'threw', error: describe(error) });
  }
}

const handler = Promise.withResolvers<Handler>();

parentPort?.on('message', async (message: ToInstance) => {
  if (message.kind === 'response') carrier?.answer(message.response);
  else if (message.kind === 'lost') carrier?.lose(message.id);
  else await answer(await handler.promise, message.invocation);
});

try {
  handler.resolve(await loadHandler(definition));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'unusable', error: describe(error) });
}
