import type { Call } from '../service.ts';
import type { WireRequest } from '../wire/wire.ts';
import type { HostAnswer } from './answer.ts';

/** Whoever calls an API's address without a signature. */
const ANYONE = 'anonymous';

interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Content types whose bodies reach a function as text; all others as base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b|application\/[^;]*\+(json|xml)\b|$)/i;

/** Hands a request to the stack's HTTP API. */
export async function callHttpApi(
  call: Call,
  { method, path, headers, body }: WireRequest,
  rawQuery: string,
  sourceIp: string,
): Promise<HostAnswer> {
  const isText = TEXT.test(String(headers['content-type'] ?? ''));
  const answer = (await call(ANYONE, 'execute-api', 'Invoke', {
    method,
    path,
    rawQuery,
    headers,
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
    sourceIp,
  })) as GatewayAnswer;
  const { statusCode, cookies, body: text = '', isBase64Encoded } = answer;
  return {
    statusCode,
    headers: { ...answer.headers, ...(cookies && { 'set-cookie': [...cookies] }) },
    body: isBase64Encoded ? Buffer.from(text, 'base64') : text,
  };
}
