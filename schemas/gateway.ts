import * as z from 'zod';
import type { Route } from './route.ts';

/** What API Gateway answers by itself, before or in the place of a Lambda. */
export const GatewayError = z
  .looseObject({ message: z.string().meta({ examples: ['Unauthorized'] }) })
  .meta({ id: 'GatewayError' });

interface GatewayAnswer {
  readonly status: number;
  readonly description: string;
  /** Whether it can happen on a route. */
  readonly concerns: (route: Route) => boolean;
}

const always = () => true;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
const GATEWAY_ANSWERS: readonly GatewayAnswer[] = [
  {
    status: 401,
    description: 'The token is missing, expired, or not of the issuer that is trusted',
    concerns: ({ access }) => access !== 'everyone',
  },
  {
    status: 403,
    description: 'The token is not an operator’s',
    concerns: ({ access }) => access === 'operator',
  },
  {
    status: 404,
    description: 'No route has this path: a parameter is one segment of it',
    concerns: ({ parameters }) => parameters !== undefined,
  },
  {
    status: 413,
    description: 'The body is larger than 6 MB',
    concerns: ({ body }) => body !== undefined,
  },
  { status: 429, description: 'Too many requests at once: wait, then try again', concerns: always },
  { status: 500, description: 'The function failed', concerns: always },
  {
    status: 503,
    description: 'The function is not available, or took too long',
    concerns: always,
  },
];

/** The gateway's own errors that a caller of the route may meet. */
export const gatewayAnswersOf = (route: Route): readonly GatewayAnswer[] =>
  GATEWAY_ANSWERS.filter(({ concerns }) => concerns(route));
