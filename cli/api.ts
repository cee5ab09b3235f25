import type { ProblemDocument } from '../schemas/participation/problem.ts';
import { ExitCode, Failure } from './failure.ts';
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

/** The API's own explanation why it did not do what it was asked for. */
export class Refusal extends Failure {
  /** The problem's type, by which a cause is known; undefined for the gateway's own answers. */
  readonly problem: string | undefined;

  constructor(exitCode: ExitCode, message: string, problem: string | undefined) {
    super(exitCode, message);
    this.problem = problem;
  }
}

/** The body of a successful answer; anything else ends the command with a Refusal. */
export async function askApi<Body>(apiUrl: string, request: ApiRequest): Promise<Body> {
  const answer = await requestApi(apiUrl, request);
  if (answer.statusCode < 300) return answer.body as Body;
  const sentence = `${explain(answer)} (${request.method} ${request.path}: ${answer.statusCode})`;
  const isUsers = isUsersFault(answer.statusCode);
  const exitCode = isUsers ? ExitCode.wrongUsage : ExitCode.notReachable;
  throw new Refusal(exitCode, sentence, problemOf(answer)?.type);
}

/** 401, 403 and 429 are for the one who runs the system, as 5xx are. */
function isUsersFault(statusCode: number): boolean {
  return [400, 404, 409, 413, 422].includes(statusCode);
}

type Problem = Partial<ProblemDocument> & { readonly message?: string };

const problemOf = ({ body }: HttpAnswer): Problem | null =>
  typeof body === 'object' ? (body as Problem | null) : null;

function explain(answer: HttpAnswer): string {
  const problem = problemOf(answer);
  return problem?.detail ?? problem?.message ?? 'EventFlow refused it.';
}
