import { XMLBuilder } from 'fast-xml-parser';
import { AwsError } from '../service.ts';
import type { Wire } from './wire.ts';

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/**
 * AWS Query: a form with Action, answered in XML. Lists are answered as `member` elements, and those
 * members of the output that are called `maps` as `entry` elements.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQuery(namespace: string, maps: readonly string[] = []): Wire {
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
      return { operation, input: structured(input) };
    },
    encode: (operation, output, requestId) => ({
      statusCode: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: xml.build({
        [`${operation}Response`]: {
          '@xmlns': namespace,
          [`${operation}Result`]: members(output, maps),
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

/** Every list becomes `<member>` elements and every map `<entry>` elements, at any depth. */
function members(value: unknown, maps: readonly string[]): unknown {
  if (Array.isArray(value)) return { member: value.map((inner) => members(inner, maps)) };
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    maps.includes(name) ? mapOf(inner as object) : members(inner, maps),
  ]);
  return Object.fromEntries(entries);
}

const mapOf = (value: object) => ({
  entry: Object.entries(value).map(([key, inner]) => ({ key, value: inner })),
});

/** `Attributes.entry.1.key=a`, `Attributes.entry.1.value=b` is the map `{Attributes: {a: 'b'}}`. */
const ENTRY = /^(\w+)\.entry\.(\d+)\.key$/;

function structured(form: Readonly<Record<string, string>>): Record<string, unknown> {
  const input: Record<string, unknown> = { ...form };
  for (const [field, key] of Object.entries(form)) {
    const [, name, at] = ENTRY.exec(field) ?? [];
    if (name === undefined) continue;
    const valueField = `${name}.entry.${at}.value`;
    input[name] = { ...(input[name] as object), [key]: form[valueField] };
    delete input[field];
    delete input[valueField];
  }
  return input;
}
