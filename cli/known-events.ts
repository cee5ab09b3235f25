import { askApi, Refusal } from './api.ts';
import { type Environment, readOutputs } from './environment.ts';
import { wrongUsage } from './failure.ts';
import { type OperatorApi, operatorApiOf, readFirstEvents } from './operator-api.ts';
import { didYouMean } from './suggest.ts';

const UNKNOWN_EVENT = 'urn:eventflow:problem:event-not-found';

/** For `catch`: when there is no such event, the sentence names the one that was probably meant. */
export function suggestEvent(eventId: string, ask: OperatorApi) {
  return (error: unknown) => refuse(error, eventId, async () => ask);
}

/** Ends the command when there is no such event; everyone may ask that, only an operator what there is. */
export async function findEvent(environment: Environment, eventId: string): Promise<void> {
  const { ApiUrl } = await readOutputs(environment, 'ApiUrl');
  await askApi(ApiUrl, { method: 'GET', path: `/events/${eventId}` }).catch((error: unknown) =>
    refuse(error, eventId, () => operatorApiOf(environment)),
  );
}

async function refuse(
  error: unknown,
  eventId: string,
  api: () => Promise<OperatorApi>,
): Promise<never> {
  if (!(error instanceof Refusal) || error.problem !== UNKNOWN_EVENT) throw error;
  const known = await api()
    .then(readFirstEvents)
    // Without the list, the sentence alone is still right.
    .catch(() => ({ items: [] }));
  const ids = known.items.map((event) => event.eventId);
  const hint = didYouMean(eventId, ids) || ' The list: eventflow event list';
  throw wrongUsage(`No event "${eventId}".${hint}`);
}
