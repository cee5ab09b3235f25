import type { EventConfiguration, EventStock } from '../../../schemas/participation/event.ts';
import type {
  ParticipateAnswer,
  Participation,
} from '../../../schemas/participation/participation.ts';
import { OPERATOR_SCOPE } from '../../../schemas/route.ts';

/** What the API, or the local cloud, answered instead. */
export class Refusal extends Error {}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly token?: string;
  readonly body?: unknown;
}

async function ask<Body>(path: string, { method = 'GET', token, body }: Ask = {}): Promise<Body> {
  const answer = await fetch(path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const read = (await answer.json().catch(() => ({}))) as Body & {
    detail?: string;
    message?: string;
  };
  if (answer.ok) return read;
  throw new Refusal(read.detail ?? read.message ?? `${answer.status}`);
}

/** In whose name the local issuer signs, when the stack trusts another issuer than its user pool. */
export interface Issuer {
  readonly issuer?: string;
  readonly clientId?: string;
}

/** The HTTP API as users and operators use it, with tokens of the local issuer. */
export function createApi(issuer: Issuer) {
  let operator: Promise<string> | undefined;
  const token = async (subject: string, scopes: readonly string[] = []) => {
    const body = { subject, scopes, ...issuer };
    const answer = await ask<{ access_token: string }>('/_local/token', { method: 'POST', body });
    return answer.access_token;
  };
  const asOperator = async <Body>(path: string, options: Ask = {}) => {
    operator ??= token('live-page', [OPERATOR_SCOPE]);
    try {
      return await ask<Body>(path, { ...options, token: await operator });
    } catch (error) {
      // A token that ran out, or of a state that was emptied: the next call brings a new one.
      operator = undefined;
      throw error;
    }
  };
  return {
    events: async () =>
      (await asOperator<{ items: readonly EventConfiguration[] }>('/events?limit=100')).items,
    stock: (eventId: string) =>
      asOperator<EventStock>(`/events/${encodeURIComponent(eventId)}/stock`),
    putEvent: (eventId: string, capacity: number) =>
      asOperator<EventStock>(`/events/${encodeURIComponent(eventId)}`, {
        method: 'PUT',
        body: { capacity },
      }),
    async participate(eventId: string, user: string) {
      const own = await token(user);
      const path = `/events/${encodeURIComponent(eventId)}/participations`;
      const answer = await ask<ParticipateAnswer>(path, { method: 'POST', token: own });
      return {
        answer,
        read: () => ask<Participation>(`/participations/${answer.requestId}`, { token: own }),
      };
    },
    flush: () => ask('/_local/flush', { method: 'POST' }),
  };
}

export type Api = ReturnType<typeof createApi>;
