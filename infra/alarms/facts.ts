import type { Bus } from '../bus.ts';
import type { Lake } from '../lake.ts';
import { countedBy, ofRule, ofStream } from '../metrics.ts';
import type { Watch } from './watch.ts';

/** Who publishes facts. */
export const PUBLISHERS = ['ingest', 'worker', 'dead-letter', 'reconcile'];
/** Firehose delivers after 60 s (B-07): this is several times as late. */
const FRESHNESS_SECONDS_MAX = 300;

/** A fact's way from its function to the lake. */
export function factWatches(bus: Bus, lake: Lake): Watch[] {
  return [
    ...PUBLISHERS.map((service) => ({
      name: `${service}-publish-failures`,
      section: 'publish-failures',
      meaning: `The bus did not take a fact of the function ${service}: the decision stands, the lake lacks it.`,
      metric: countedBy(service, 'PublishFailures'),
      statistic: 'Sum',
      threshold: 1,
    })),
    ...bus.ruleNames.flatMap((rule) => [
      {
        name: `${rule}-failures`,
        section: 'rule-failures',
        meaning: `The rule ${rule} gave up a fact, which is in the queue of undelivered ones.`,
        metric: ofRule(bus.name, rule, 'FailedInvocations'),
        statistic: 'Sum',
        threshold: 1,
      },
      {
        name: `${rule}-losses`,
        section: 'rule-losses',
        meaning: `The rule ${rule} gave up a fact, and the queue of undelivered ones did not take it.`,
        metric: ofRule(bus.name, rule, 'InvocationsFailedToBeSentToDlq'),
        statistic: 'Sum',
        threshold: 1,
      },
    ]),
    ...[
      ['participations', lake.participationStream] as const,
      ['requests', lake.requestStream] as const,
    ].flatMap(([name, stream]) => [
      {
        name: `${name}-stream-freshness`,
        section: 'stream-freshness',
        meaning: `The stream of ${name} has held a fact for five minutes: the lake is late.`,
        metric: ofStream(stream.ref, 'DeliveryToS3.DataFreshness'),
        statistic: 'Maximum',
        threshold: FRESHNESS_SECONDS_MAX,
      },
      {
        name: `${name}-stream-success`,
        section: 'stream-success',
        meaning: `The lake’s bucket refused an object of the stream of ${name}.`,
        metric: ofStream(stream.ref, 'DeliveryToS3.Success'),
        statistic: 'Average',
        threshold: 1,
        isBelow: true as const,
      },
    ]),
  ];
}
