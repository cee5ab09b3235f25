import { createTurns } from '../../in-turn.ts';
import type { Context, Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { eventsAuthorization } from './access.ts';
import { createBuses } from './buses.ts';
import { deliver } from './deliver.ts';
import { createEventsMetrics } from './metrics.ts';
import { eventsOperations } from './operations.ts';
import { OUTBOX_TABLE, outbox } from './outbox.ts';
import { eventsResources } from './resources.ts';

/**
 * EventBridge. What PutEvents accepts is matched and stored before it answers, and delivered in the
 * background, at least once, until the target takes it or its retry policy is exhausted.
 */
export function createEvents(): Service {
  const buses = createBuses();
  // One run at a time: two would deliver the same rows twice.
  const inTurn = createTurns();
  const metrics = createEventsMetrics();
  return {
    name: 'events',
    wire: awsJson('1.1'),
    tables: OUTBOX_TABLE,
    resources: eventsResources(buses),
    authorization: eventsAuthorization,
    operations: eventsOperations(buses),
    metrics: metrics.take,
    async work(context: Context) {
      const dueAtEpochMs = context.clock.now();
      const upToId = outbox.lastId(context.store);
      await inTurn(() => deliver(context, { upToId, dueAtEpochMs, metrics }));
      return outbox.nextDue(context.store);
    },
    async flush(context: Context) {
      const upToId = outbox.lastId(context.store);
      return { delivered: await inTurn(() => deliver(context, { upToId, metrics })) };
    },
  };
}
