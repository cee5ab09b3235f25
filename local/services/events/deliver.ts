import type { Context } from '../../service.ts';
import { sendToDeadLetters } from './dead-letters.ts';
import { type Delivery, outbox } from './outbox.ts';
import { delayBeforeAttempt, judge } from './retry.ts';
import { deliverTo, type Failure } from './targets.ts';

/** How many deliveries are looked at together. */
const ROUND_MAX = 500;

export interface DeliverOptions {
  /** Deliveries accepted later stay for another time. */
  readonly upToId: number;
  /** Those not due by then are left alone; unset, all are tried. */
  readonly dueAtEpochMs?: number;
}

/** Tries each delivery once, in the order of acceptance; returns how many the targets took. */
export async function deliver(context: Context, options: DeliverOptions): Promise<number> {
  const { upToId, dueAtEpochMs = Number.MAX_SAFE_INTEGER } = options;
  let delivered = 0;
  for (let afterId = 0; !context.closing.aborted; ) {
    const query = { afterId, upToId, dueAtEpochMs, limit: ROUND_MAX };
    const round = outbox.due(context.store, query);
    if (round.length === 0) break;
    for (const sameTarget of byTarget(round)) delivered += await deliverSame(context, sameTarget);
    afterId = round.at(-1)?.id ?? upToId;
  }
  return delivered;
}

function byTarget(deliveries: readonly Delivery[]): readonly Delivery[][] {
  const key = ({ ruleArn, target }: Delivery) => `${ruleArn} ${JSON.stringify(target)}`;
  return [...Map.groupBy(deliveries, key).values()];
}

async function deliverSame(context: Context, deliveries: readonly Delivery[]): Promise<number> {
  const arn = deliveries[0]?.target.Arn ?? '';
  const outcomes = await deliverTo(context, arn, deliveries);
  const failed = deliveries.filter((_delivery, index) => outcomes[index]);
  context.store.transaction(() => {
    deliveries.forEach(({ id }, index) => {
      if (!outcomes[index]) outbox.remove(context.store, id);
    });
  });
  for (const delivery of failed) {
    const failure = outcomes[deliveries.indexOf(delivery)];
    if (failure) await settleFailed(context, delivery, failure);
  }
  return deliveries.length - failed.length;
}

async function settleFailed(
  context: Context,
  delivery: Delivery,
  failure: NonNullable<Failure>,
): Promise<void> {
  const { store, clock, random } = context;
  const attempts = delivery.attempts + 1;
  const verdict = judge(delivery, failure, attempts, clock.now());
  const isSettled =
    !verdict.tryAgain && (await sendToDeadLetters(context, delivery, failure, verdict));
  if (isSettled) return outbox.remove(store, delivery.id);
  outbox.postpone(store, delivery.id, attempts, clock.now() + delayBeforeAttempt(attempts, random));
}
