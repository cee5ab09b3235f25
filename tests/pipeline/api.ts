import type {
  MyParticipations,
  ParticipateAnswer,
  Participation,
} from '../../schemas/participation/participation.ts';

/** One answer of the HTTP API, its body read as JSON where it is. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The HTTP API as its users meet it. */
export function createApi(url: string) {
  const request = async <Body>(
    method: string,
    path: string,
    token?: string,
    body?: string,
  ): Promise<Answer<Body>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: (text ? JSON.parse(text) : undefined) as Body };
  };
  return {
    url,
    request,
    async token(subject: string, extra: object = {}): Promise<string> {
      const { body } = await request<{ access_token: string }>(
        'POST',
        '/_local/token',
        undefined,
        JSON.stringify({ subject, ...extra }),
      );
      return body.access_token;
    },
    participate: (eventId: string, token: string, body?: string) =>
      request<ParticipateAnswer>('POST', `/events/${eventId}/participations`, token, body),
    participation: (requestId: string, token: string) =>
      request<Participation>('GET', `/participations/${requestId}`, token),
    mine: (token: string, query = '') =>
      request<MyParticipations>('GET', `/me/participations${query}`, token),
  };
}

export type Api = ReturnType<typeof createApi>;
