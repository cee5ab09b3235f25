import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describeError, type Logger, type Metrics } from '../runtime/observability.ts';

/** What goes on the bus, and which request it speaks of. */
export interface BusEvent {
  readonly requestId: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const PUT_EVENTS_ENTRIES_MAX = 10;

export interface PublishingParts {
  readonly bus: EventBridgeClient;
  readonly busName: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Publishes bus events. Never throws: a failure changes nothing of state or acknowledgement, it leaves
 * one warning for the failed call and one metric (spec; design, decision 4).
 */
export function createPublishing({ bus, busName, logger, metrics }: PublishingParts) {
  return async function publish(events: readonly BusEvent[]): Promise<void> {
    const calls: Promise<void>[] = [];
    for (let at = 0; at < events.length; at += PUT_EVENTS_ENTRIES_MAX) {
      calls.push(putEvents(events.slice(at, at + PUT_EVENTS_ENTRIES_MAX)));
    }
    await Promise.all(calls);
  };

  async function putEvents(events: readonly BusEvent[]): Promise<void> {
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
      if (!FailedEntryCount) return;
      const lost = events.filter((_event, index) => Entries?.[index]?.ErrorCode);
      const codes = new Set(Entries?.map(({ ErrorCode }) => ErrorCode).filter(Boolean));
      warn(lost, { name: [...codes].join(', '), message: 'EventBridge refused entries.' });
    } catch (error) {
      warn(events, describeError(error));
    }
  }

  function warn(lost: readonly BusEvent[], error: { name: string; message: string }): void {
    const requestIds = lost.map(({ requestId }) => requestId);
    const detailType = lost[0]?.detailType;
    logger.warn('Publishing failed; the decisions stand', { detailType, requestIds, error });
    metrics.count('PublishFailures', lost.length);
  }
}
