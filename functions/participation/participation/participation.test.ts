import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import { mockedParts } from '../testing/mocked-parts.ts';
import { createParticipation } from './participation.ts';

const requestId = requestIdOf('sale', 'alice');
const queued = { requestId, eventId: 'sale', userId: 'alice', status: 'QUEUED', queuedAt: 5 };

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(0);
});
afterEach(() => mocked.restore());

test('a user sees the request as it stands', async () => {
  mocked.mocks.documents.on(GetCommand).resolves({ Item: queued });

  await expect(createParticipation(mocked.parts)('alice', requestId)).resolves.toEqual({
    requestId,
    eventId: 'sale',
    status: 'QUEUED',
    resultCode: null,
    queuedAt: 5,
    finishedAt: null,
  });
});

test("another user's request is not found, like one that does not exist", async () => {
  const notFound = { code: 'participation-not-found' };
  await expect(createParticipation(mocked.parts)('alice', requestId)).rejects.toMatchObject(
    notFound,
  );
  mocked.mocks.documents.on(GetCommand).resolves({ Item: queued });
  await expect(createParticipation(mocked.parts)('mallory', requestId)).rejects.toMatchObject(
    notFound,
  );
});
