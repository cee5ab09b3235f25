import { AwsError } from '../../service.ts';
import type { Wire, WireRequest } from '../../wire/wire.ts';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: string;
  /** What the path's groups are called in the operation's input. */
  readonly names: readonly string[];
}

const FUNCTIONS = '/2015-03-31/functions';
const MAPPINGS = '/2015-03-31/event-source-mappings';
const route = (method: string, pattern: string, operation: string, ...names: string[]): Route => ({
  method,
  path: new RegExp(`^${pattern}/?$`),
  operation,
  names,
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const ROUTES: readonly Route[] = [
  route('POST', `${FUNCTIONS}/([^/]+)/invocations`, 'Invoke', 'FunctionName'),
  route('GET', `${FUNCTIONS}/([^/]+)`, 'GetFunction', 'FunctionName'),
  route('GET', `${FUNCTIONS}/([^/]+)/configuration`, 'GetFunctionConfiguration', 'FunctionName'),
  route('GET', FUNCTIONS, 'ListFunctions'),
  route('GET', MAPPINGS, 'ListEventSourceMappings'),
  route('GET', `${MAPPINGS}/([^/]+)`, 'GetEventSourceMapping', 'UUID'),
  route('PUT', `${MAPPINGS}/([^/]+)`, 'UpdateEventSourceMapping', 'UUID'),
];

/** REST with JSON bodies, but for Invoke, whose bodies are the payloads themselves. */
export const lambdaWire: Wire = {
  decode(request) {
    for (const { method, path, operation, names } of ROUTES) {
      const values = request.method === method && path.exec(request.path);
      if (!values) continue;
      const inPath = names.map((name, at) => [name, decodeURIComponent(values[at + 1] ?? '')]);
      const input = { ...inputOf(operation, request), ...Object.fromEntries(inPath) };
      return { operation, input };
    }
    throw new AwsError(
      'UnknownOperationException',
      `lambda has no ${request.method} ${request.path} in the local cloud.`,
      404,
    );
  },
  encode(operation, output, requestId) {
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    if (operation !== 'Invoke') return { statusCode: 200, headers, body: JSON.stringify(output) };
    const { StatusCode, Payload, FunctionError, ExecutedVersion } = output as Invoked;
    return {
      statusCode: StatusCode,
      headers: {
        ...headers,
        ...(ExecutedVersion && { 'x-amz-executed-version': ExecutedVersion }),
        ...(FunctionError && { 'x-amz-function-error': FunctionError }),
      },
      body: Payload ?? '',
    };
  },
  encodeError: (error, requestId) => ({
    statusCode: error.statusCode,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ Type: 'User', Message: error.message, ...error.details }),
  }),
};

interface Invoked {
  readonly StatusCode: number;
  readonly Payload?: string;
  readonly FunctionError?: string;
  readonly ExecutedVersion?: string;
}

function inputOf(operation: string, { headers, query, body }: WireRequest): object {
  const text = body.toString('utf8');
  if (operation !== 'Invoke') return { ...Object.fromEntries(query), ...parseJson(text || '{}') };
  const InvocationType = headers['x-amz-invocation-type'];
  if (text !== '') parseJson(text);
  return { ...(InvocationType && { InvocationType }), ...(text !== '' && { Payload: text }) };
}

function parseJson(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}
