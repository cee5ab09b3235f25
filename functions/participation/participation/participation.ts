import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Participation } from '../../../schemas/participation/participation.ts';
import { isFinal } from '../../../schemas/participation/request.ts';
import { Problem } from '../../runtime/problem.ts';
import { createRequests } from '../requests.ts';

export interface ParticipationParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/**
 * One participation of the caller.
 * @throws Problem participation-not-found, also for another user's: nobody learns that it exists.
 */
export function createParticipation({ documents, tableName }: ParticipationParts) {
  const requests = createRequests(documents, tableName);
  return async function participationOf(userId: string, requestId: string): Promise<Participation> {
    const stored = await requests.get(requestId);
    if (!stored || stored.userId !== userId) {
      throw new Problem('participation-not-found', 'You have no participation with this id.');
    }
    return {
      requestId: stored.requestId,
      eventId: stored.eventId,
      status: stored.status,
      resultCode: isFinal(stored) ? stored.resultCode : null,
      queuedAt: 'queuedAt' in stored ? stored.queuedAt : null,
      finishedAt: isFinal(stored) ? stored.finishedAt : null,
    };
  };
}
