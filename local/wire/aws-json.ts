import { AwsError } from '../service.ts';
import type { Wire } from './wire.ts';

/**
 * AWS JSON 1.0 and 1.1: the operation stands in X-Amz-Target, everything else in the body.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function awsJson(version: '1.0' | '1.1'): Wire {
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });
  return {
    decode({ headers: { 'x-amz-target': target }, body }) {
      const operation = String(target ?? '')
        .split('.')
        .at(-1);
      if (!operation) throw new AwsError('UnknownOperationException', 'X-Amz-Target is missing.');
      return { operation, input: parseJson(body) };
    },
    encode: (_operation, output, requestId) => ({
      statusCode: 200,
      headers: headers(requestId),
      body: JSON.stringify(output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: { ...headers(requestId), 'x-amzn-errortype': error.code },
      body: JSON.stringify({
        __type: error.code,
        message: error.message,
        // Some services spell it so, DynamoDB's cancellations among them.
        Message: error.message,
        ...error.details,
      }),
    }),
  };
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}
