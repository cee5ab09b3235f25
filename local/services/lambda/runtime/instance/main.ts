// Runs inside an instance's thread: loads the handler, then answers one invocation after the other.
// It is handed to the thread as text without types (see ../instance-source.ts), so that it imports
// Node's modules and its neighbours only.
import { parentPort, workerData } from 'node:worker_threads';
import type { FromInstance, InstanceData, ToInstance } from '../protocol.ts';
import { invocationContext } from './context.ts';
import { describe } from './errors.ts';
import { type Handler, loadHandler } from './handler.ts';

const { definition } = workerData as InstanceData;
const say = (message: FromInstance) => parentPort?.postMessage(message);

async function answer(handler: Handler, { invocation }: ToInstance): Promise<void> {
  try {
    const context = invocationContext(definition, invocation);
    const returned = await handler(JSON.parse(invocation.payload), context);
    say({ kind: 'returned', payload: JSON.stringify(returned) ?? 'null' });
  } catch (error) {
    say({ kind: 'threw', error: describe(error) });
  }
}

try {
  const handler = await loadHandler(definition);
  parentPort?.on('message', (message: ToInstance) => void answer(handler, message));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'unusable', error: describe(error) });
}
