import type { SQSBatchResponse } from 'aws-lambda';
import { ParticipationMessage } from '../../../schemas/participation/message.ts';
import { isFinal } from '../history.ts';
import type { Invariant } from './invariant.ts';

export const acknowledged: Invariant = {
  name: 'nothing is acknowledged before it is written',
  returned({ invocation, answer, error }, history) {
    if (invocation.records.length === 0) return undefined;
    if (error) return `${invocation.instance.name} failed as a whole: ${error}`;
    const failed = new Set(
      (answer as SQSBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
    for (const { messageId, body } of invocation.records) {
      const message = readMessage(body);
      const item = message && history.request(message.requestId);
      // What is no request of ours must be parked, which the end shows.
      if (!item) continue;
      if (!failed.has(messageId) && !isFinal(item)) {
        return `${item.requestId} was acknowledged as ${item.status}`;
      }
      if (failed.has(messageId) && invocation.confirmed.has(item.requestId)) {
        return `${item.requestId} was decided and given back`;
      }
    }
    return undefined;
  },
};

export const oneSend: Invariant = {
  name: 'a re-POST of what is queued or final sends nothing',
  sent({ startedAt }, requestId, history) {
    const before = history.requests.get(requestId)?.findLast(({ at }) => at < startedAt);
    return before && before.item.status !== 'RECEIVED'
      ? `${requestId} was ${before.item.status} before it was sent again`
      : undefined;
  },
};

function readMessage(body: string): ParticipationMessage | undefined {
  try {
    return ParticipationMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
