import { z } from 'zod';
import { gatewayAnswer } from './answer.ts';
import type { InvokeOutput } from './api.ts';

const StructuredResponse = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** What a function's answer without a content type is taken for. */
const DEFAULT_CONTENT_TYPE = 'text/plain;charset=UTF-8';

/**
 * What the caller gets for a function's answer (JSON text), by the rules of format 2.0: an object
 * with a statusCode is a response; anything else is a body, sent as JSON with 200.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpResponse(payload: string): InvokeOutput {
  const value = parse(payload);
  if (value === undefined) return gatewayAnswer(500);
  if (value === null || typeof value !== 'object' || !('statusCode' in value)) {
    const body = typeof value === 'string' ? value : payload;
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = StructuredResponse.safeParse(value);
  if (!parsed.success) return gatewayAnswer(500);
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.entries(headers ?? {}).map(([name, text]) => [
    name.toLowerCase(),
    String(text),
  ]);
  return {
    statusCode,
    headers: {
      ...(body && { 'content-type': DEFAULT_CONTENT_TYPE }),
      ...Object.fromEntries(named),
    },
    ...(cookies && { cookies }),
    body: body ?? '',
    isBase64Encoded: isBase64Encoded ?? false,
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
