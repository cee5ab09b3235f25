import type { ProblemDocument } from '../schemas/participation/problem.ts';
import { notReachable, wrongUsage } from './failure.ts';
import { type HttpAnswer, type HttpRequest, send } from './http.ts';

export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** Begins with a slash. */
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** Sends one request to EventFlow's HTTP API and returns whatever it answers. */
export function requestApi(apiUrl: string, { method, path, token, body }: ApiRequest) {
  return send({
    method,
    url: `${apiUrl.replace(/\/$/, '')}${path}`,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The body of a successful answer; anything else ends the command with the API's own explanation. */
export async function askApi<Body>(apiUrl: string, request: ApiRequest): Promise<Body> {
  const answer = await requestApi(apiUrl, request);
  if (answer.statusCode < 300) return answer.body as Body;
  const sentence = `${explain(answer)} (${request.method} ${request.path}: ${answer.statusCode})`;
  throw isUsersFault(answer.statusCode) ? wrongUsage(sentence) : notReachable(sentence);
}

/** 401, 403 and 429 are for the one who runs the system, as 5xx are. */
function isUsersFault(statusCode: number): boolean {
  return [400, 404, 409, 413, 422].includes(statusCode);
}

function explain({ body }: HttpAnswer): string {
  const problem = (typeof body === 'object' ? body : null) as
    | (Partial<ProblemDocument> & { message?: string })
    | null;
  return problem?.detail ?? problem?.message ?? 'EventFlow refused it.';
}
