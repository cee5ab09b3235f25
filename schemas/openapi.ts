import { createDocument, type oas31, type ZodOpenApiOperationObject } from 'zod-openapi';
import project from '../package.json' with { type: 'json' };
import { answersOf } from './openapi-answers.ts';
import { PARTICIPATION_ROUTES } from './participation/api.ts';
import { type Access, OPERATOR_SCOPE, type Route } from './route.ts';

const DESCRIPTION = `First-come participations, decided once and without overselling.

A request goes from \`RECEIVED\` to \`QUEUED\` to its end, which never changes: \`SUCCEEDED\`, \`REJECTED\` or \`FAILED_FINAL\`.

An error of the API is a problem document (RFC 9457), whose \`type\` names the cause. The gateway’s own errors have a \`message\` alone. What has a \`Retry-After\` header can be tried again after so many seconds; every call here may be repeated without harm.

A list has at most \`limit\` items; \`nextCursor\` leads to the next page. A cursor is of use only to the caller and the list that it was given to. Query parameters and members of a body that are not named here are refused.`;

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The whole API as an OpenAPI 3.1 document, from the routes that are deployed. */
export function openApiDocument(): OpenApiDocument {
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'EventFlow', version: project.version, description: DESCRIPTION },
      servers: [{ url: '/', description: 'Where this document is' }],
      tags: [...new Set(PARTICIPATION_ROUTES.map(({ group }) => group))].map((name) => ({ name })),
      paths: pathsOf(PARTICIPATION_ROUTES),
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: `An access token; its \`sub\` is the user. Operators' tokens carry the scope \`${OPERATOR_SCOPE}\`.`,
          },
        },
      },
    },
    { override: ({ jsonSchema }) => keepWhatReadersNeed(jsonSchema as oas31.SchemaObject) },
  );
}

function pathsOf(routes: readonly Route[]) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = operations;
  }
  return paths;
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { operationId, group, summary, description, access, parameters, query, body } = route;
  return {
    operationId,
    tags: [group],
    summary,
    ...(description && { description }),
    security: SECURITY[access],
    ...((parameters || query) && {
      requestParams: { ...(parameters && { path: parameters }), ...(query && { query }) },
    }),
    ...(body && {
      requestBody: {
        // An absent body counts as {}.
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: answersOf(route),
  };
}

/** For a bearer scheme, the list names what the token must carry (OpenAPI 3.1.1, 4.8.30). */
const SECURITY: Record<Access, oas31.SecurityRequirementObject[]> = {
  everyone: [],
  user: [{ token: [] }],
  operator: [{ token: [OPERATOR_SCOPE] }],
};

/** A format says it all, and nobody can read the pattern of a date; JSON's numbers end there anyway. */
function keepWhatReadersNeed(schema: oas31.SchemaObject): void {
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
