import { awsJson } from '../../wire/aws-json.ts';
import type { Wire } from '../../wire/wire.ts';
import { queryCode } from './errors.ts';

const json = awsJson('1.0');

/**
 * AWS JSON 1.0, compatible with the query protocol that SQS had before: errors also carry their old
 * code. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export const sqsWire: Wire = {
  ...json,
  encodeError(error, requestId) {
    const { statusCode, headers, body } = json.encodeError(error, requestId);
    const fields = JSON.parse(String(body)) as Record<string, unknown>;
    return {
      statusCode,
      headers: {
        ...headers,
        'x-amzn-query-error': `${queryCode(error.code)};${statusCode < 500 ? 'Sender' : 'Receiver'}`,
      },
      body: JSON.stringify({ ...fields, __type: `com.amazonaws.sqs#${error.code}` }),
    };
  },
};
