import { XMLBuilder } from 'fast-xml-parser';
import { AwsError } from '../service.ts';
import type { Wire } from './wire.ts';

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/**
 * AWS Query: a form with Action, answered in XML. Lists are answered as `member` elements.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQuery(namespace: string): Wire {
  return {
    decode({ body, query }) {
      const form = new URLSearchParams(body.toString('utf8'));
      const {
        Action: operation,
        Version: _version,
        ...input
      } = {
        ...Object.fromEntries(query),
        ...Object.fromEntries(form),
      } as Record<string, string>;
      if (!operation) throw new AwsError('MissingAction', 'The request names no Action.');
      return { operation, input };
    },
    encode: (operation, output, requestId) => ({
      statusCode: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: xml.build({
        [`${operation}Response`]: {
          '@xmlns': namespace,
          [`${operation}Result`]: members(output),
          ResponseMetadata: { RequestId: requestId },
        },
      }),
    }),
    encodeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: xml.build({
        ErrorResponse: {
          '@xmlns': namespace,
          Error: { Type: 'Sender', Code: error.code, Message: error.message },
          RequestId: requestId,
        },
      }),
    }),
  };
}

/** Every list becomes `<member>` elements, at any depth. */
function members(value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map(members) };
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, members(inner)]));
}
