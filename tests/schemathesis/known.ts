import { OPERATOR_SCOPE } from '../../schemas/route.ts';
import { createApi } from '../pipeline/api.ts';
import { allDecided } from '../pipeline/journey.ts';

/** The event of the document's examples, which is therefore asked for most. */
const EXAMPLE = 'sale-2026';
const DAY_MS = 24 * 60 * 60 * 1000;
const PATIENCE_MS = 60_000;

/** What schemathesis.toml takes from the environment. */
export type Known = Readonly<
  Record<
    | 'REQUEST_ID'
    | 'OTHERS_REQUEST_ID'
    | 'PARTICIPATIONS_CURSOR'
    | 'EVENTS_CURSOR'
    | 'WINNERS_CURSOR',
    string
  >
>;

/** For an API of which nothing is asked but answers. */
export const NOTHING_KNOWN: Known = {
  REQUEST_ID: 'req-aaaaaaaaaaaaaaaaaaaaaaaaaa',
  OTHERS_REQUEST_ID: 'req-bbbbbbbbbbbbbbbbbbbbbbbbbb',
  PARTICIPATIONS_CURSOR: 'none',
  EVENTS_CURSOR: 'none',
  WINNERS_CURSOR: 'none',
};

interface Prepared {
  /** Tokens of those who ask. */
  readonly user: string;
  readonly operator: string;
  readonly known: Known;
}

/** Makes what requests can be about: events in each state, participations of two users, pages to go on from. */
export async function prepare(url: string): Promise<Prepared> {
  const api = createApi(url);
  const [user, other] = await Promise.all(['alice', 'bob'].map((name) => api.token(name)));
  const operator = await api.token('operator', { scopes: [OPERATOR_SCOPE] });
  const put = (eventId: string, body: object) =>
    api.request('PUT', `/events/${eventId}`, operator, JSON.stringify({ capacity: 100, ...body }));
  const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  await Promise.all(['open', 'changed', EXAMPLE].map((eventId) => put(eventId, {})));
  await put('scheduled', { opensAt: at(1) });
  await put('closed', { opensAt: at(-2), closesAt: at(-1) });

  const tokens = [user, user, other] as string[];
  const requests = await Promise.all(
    tokens.map((token, index) => api.participate(index === 0 ? 'changed' : EXAMPLE, token)),
  );
  const ids = requests.map(({ body }) => body.requestId);
  await allDecided(api, ids, tokens, PATIENCE_MS);

  const cursorOf = async (path: string, token: string) => {
    const { body } = await api.request<{ nextCursor: string }>('GET', `${path}?limit=1`, token);
    return body.nextCursor;
  };
  return {
    user: user as string,
    operator,
    known: {
      REQUEST_ID: ids[0] as string,
      OTHERS_REQUEST_ID: ids[2] as string,
      PARTICIPATIONS_CURSOR: await cursorOf('/me/participations', user as string),
      EVENTS_CURSOR: await cursorOf('/events', operator),
      WINNERS_CURSOR: await cursorOf(`/events/${EXAMPLE}/winners`, operator),
    },
  };
}
