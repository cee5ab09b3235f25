import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { GatewayError, gatewayAnswersOf } from './gateway.ts';
import { PROBLEMS, ProblemDocument } from './participation/problem.ts';
import type { Answer, Route } from './route.ts';

/** Every answer that a caller of the route may meet, by status. */
export const answersOf = (route: Route): ZodOpenApiResponsesObject => ({
  ...successesOf(route),
  ...errorsOf(route),
});

const successesOf = ({ answers }: Route): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, shape, contentType, headers }]) => [
      status,
      {
        description,
        ...(headers && { headers: headersOf(headers) }),
        content: { [contentType ?? 'application/json']: { schema: shape } },
      },
    ]),
  );

/** What every handler may answer: nobody foresaw it, or a service it needs is away for the moment. */
const EVERYWHERE = ['internal', 'unavailable'] as const;

/** Problem documents and the gateway's own errors, together where they share a status. */
function errorsOf(route: Route): ZodOpenApiResponsesObject {
  const gateway = gatewayAnswersOf(route);
  const problems = [...route.problems, ...EVERYWHERE].map((code) => {
    const { status, title } = PROBLEMS[code];
    return { status, description: `\`${code}\`: ${title}` };
  });
  const statuses = new Set([...problems, ...gateway].map(({ status }) => status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const having = (answer: { readonly status: number }) => answer.status === status;
      return [status, errorOf(status, problems.filter(having), gateway.filter(having))];
    }),
  );
}

type Described = readonly { readonly description: string }[];

function errorOf(status: number, problems: Described, gateway: Described) {
  const saysWhen = status >= 500 && problems.length > 0;
  return {
    description: [...problems, ...gateway].map(({ description }) => description).join('\n\n'),
    ...(saysWhen && { headers: headersOf(RETRY_AFTER) }),
    content: {
      ...(problems.length > 0 && { 'application/problem+json': { schema: ProblemDocument } }),
      ...(gateway.length > 0 && { 'application/json': { schema: GatewayError } }),
    },
  };
}

/** What is no fault of the caller's is worth another try. */
const RETRY_AFTER = {
  'retry-after': 'With a problem document: seconds to wait before trying again',
};

const headersOf = (headers: NonNullable<Answer['headers']>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } as const },
    ]),
  );
