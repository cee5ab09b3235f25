import type { InvokeOutput } from './api.ts';

/** The gateway's own answers, as AWS writes them. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
const MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export const gatewayAnswer = (
  statusCode: keyof typeof MESSAGES,
  headers: Readonly<Record<string, string>> = {},
): InvokeOutput => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message: MESSAGES[statusCode] }),
});
