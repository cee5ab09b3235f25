import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../../schemas/participation/facts.ts';
import { describeError, type Logger, type Metrics } from './observability.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const PUT_EVENTS_ENTRIES_MAX = 10;

export interface PublishingParts {
  readonly bus: EventBridgeClient;
  readonly busName: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Publishes bus events, and gives back those that were not. Never throws: a failure changes nothing of
 * state or acknowledgement, it leaves one warning for the failed call and one metric (spec;
 * design, decision 4).
 */
export function createPublishing({ bus, busName, logger, metrics }: PublishingParts) {
  return async function publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    const calls: Promise<readonly BusEvent[]>[] = [];
    for (let at = 0; at < events.length; at += PUT_EVENTS_ENTRIES_MAX) {
      calls.push(putEvents(events.slice(at, at + PUT_EVENTS_ENTRIES_MAX)));
    }
    return (await Promise.all(calls)).flat();
  };

  async function putEvents(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    try {
      const { FailedEntryCount, Entries } = await bus.send(
        new PutEventsCommand({
          Entries: events.map(({ source, detailType, detail }) => ({
            EventBusName: busName,
            Source: source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      if (!FailedEntryCount) return [];
      const lost = events.filter((_event, index) => Entries?.[index]?.ErrorCode);
      const codes = new Set(Entries?.map(({ ErrorCode }) => ErrorCode).filter(Boolean));
      return warn(lost, { name: [...codes].join(', '), message: 'EventBridge refused entries.' });
    } catch (error) {
      return warn(events, describeError(error));
    }
  }

  function warn(
    lost: readonly BusEvent[],
    error: { name: string; message: string },
  ): readonly BusEvent[] {
    const requestIds = lost.map(({ requestId }) => requestId);
    const detailType = lost[0]?.detailType;
    logger.warn('Publishing failed; the decisions stand', { detailType, requestIds, error });
    metrics.count('PublishFailures', lost.length);
    return lost;
  }
}
