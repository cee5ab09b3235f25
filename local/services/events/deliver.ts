import { delayBeforeAttempt } from '../../retrying.ts';
import type { Context } from '../../service.ts';
import { sendToDeadLetters } from './dead-letters.ts';
import type { EventsMetrics } from './metrics.ts';
import { type Delivery, outbox } from './outbox.ts';
import { judge } from './retry.ts';
import { deliverTo, type Failure, type Outcome } from './targets.ts';

/** How many deliveries are looked at together. */
const ROUND_MAX = 500;

export interface DeliverOptions {
  /** Deliveries accepted later stay for another time. */
  readonly upToId: number;
  /** Those not due by then are left alone; unset, all are tried. */
  readonly dueAtEpochMs?: number;
  readonly metrics: EventsMetrics;
}

/**
 * Tries each delivery once, in the order of acceptance; returns how many the targets took.
 * A fault of the local cloud is thrown once all have been tried.
 */
export async function deliver(context: Context, options: DeliverOptions): Promise<number> {
  const { upToId, dueAtEpochMs = Number.MAX_SAFE_INTEGER, metrics } = options;
  const outcomes: Outcome[] = [];
  for (let afterId = 0; !context.closing.aborted; ) {
    const query = { afterId, upToId, dueAtEpochMs, limit: ROUND_MAX };
    const round = outbox.due(context.store, query);
    if (round.length === 0) break;
    for (const same of byTarget(round)) {
      outcomes.push(...(await deliverSame(context, same, metrics)));
    }
    afterId = round.at(-1)?.id ?? upToId;
  }
  const faulty = outcomes.find((outcome) => outcome?.fault !== undefined);
  if (faulty) throw faulty.fault;
  return outcomes.filter((outcome) => outcome === undefined).length;
}

function byTarget(deliveries: readonly Delivery[]): readonly Delivery[][] {
  const key = ({ ruleArn, target }: Delivery) => `${ruleArn} ${JSON.stringify(target)}`;
  return [...Map.groupBy(deliveries, key).values()];
}

async function deliverSame(
  context: Context,
  deliveries: readonly Delivery[],
  metrics: EventsMetrics,
): Promise<Outcome[]> {
  const arn = deliveries[0]?.target.Arn ?? '';
  const outcomes = await deliverTo(context, arn, deliveries);
  context.store.transaction(() => {
    for (const [index, { id }] of deliveries.entries()) {
      if (!outcomes[index]) outbox.remove(context.store, id);
    }
  });
  for (const [index, { ruleArn }] of deliveries.entries()) {
    if (!outcomes[index]) metrics.count(ruleArn, 'Invocations');
  }
  for (const [index, delivery] of deliveries.entries()) {
    const failure = outcomes[index];
    if (failure) await settleFailed(context, delivery, failure, metrics);
  }
  return outcomes;
}

/** What its dead-letter queue does not take is counted as failed at each try. */
async function settleFailed(
  context: Context,
  delivery: Delivery,
  failure: Failure,
  metrics: EventsMetrics,
): Promise<void> {
  const { store, clock, random } = context;
  const attempts = delivery.attempts + 1;
  const verdict = judge(delivery, failure, attempts, clock.now());
  if (!verdict.tryAgain) {
    metrics.count(delivery.ruleArn, 'Invocations');
    metrics.count(delivery.ruleArn, 'FailedInvocations');
    const sent = await sendToDeadLetters(context, delivery, failure, verdict);
    if (sent === 'sent') metrics.count(delivery.ruleArn, 'InvocationsSentToDlq');
    if (sent !== 'refused') return outbox.remove(store, delivery.id);
    metrics.count(delivery.ruleArn, 'InvocationsFailedToBeSentToDlq');
  }
  outbox.postpone(store, delivery.id, attempts, clock.now() + delayBeforeAttempt(attempts, random));
}
