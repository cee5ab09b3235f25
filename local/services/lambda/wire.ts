import { AwsError } from '../../service.ts';
import { restJson, restRoute } from '../../wire/rest-json.ts';
import type { Wire, WireRequest } from '../../wire/wire.ts';

const FUNCTIONS = '/2015-03-31/functions';
const MAPPINGS = '/2015-03-31/event-source-mappings';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const json = restJson(
  'lambda',
  [
    restRoute('POST', `${FUNCTIONS}/([^/]+)/invocations`, 'Invoke', 'FunctionName'),
    restRoute('GET', `${FUNCTIONS}/([^/]+)`, 'GetFunction', 'FunctionName'),
    restRoute(
      'GET',
      `${FUNCTIONS}/([^/]+)/configuration`,
      'GetFunctionConfiguration',
      'FunctionName',
    ),
    restRoute('GET', FUNCTIONS, 'ListFunctions'),
    restRoute('GET', MAPPINGS, 'ListEventSourceMappings'),
    restRoute('GET', `${MAPPINGS}/([^/]+)`, 'GetEventSourceMapping', 'UUID'),
    restRoute('PUT', `${MAPPINGS}/([^/]+)`, 'UpdateEventSourceMapping', 'UUID'),
  ],
  { Type: 'User' },
);

/** REST with JSON bodies, but for Invoke, whose bodies are the payloads themselves. */
export const lambdaWire: Wire = {
  ...json,
  decode(request) {
    const withoutBody = { ...request, body: Buffer.alloc(0) };
    const decoded = json.decode(withoutBody);
    if (decoded.operation !== 'Invoke') return json.decode(request);
    return { operation: 'Invoke', input: { ...Object(decoded.input), ...invocation(request) } };
  },
  encode(operation, output, requestId) {
    if (operation !== 'Invoke') return json.encode(operation, output, requestId);
    const { StatusCode, Payload, FunctionError, ExecutedVersion } = output as Invoked;
    return {
      statusCode: StatusCode,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        ...(ExecutedVersion && { 'x-amz-executed-version': ExecutedVersion }),
        ...(FunctionError && { 'x-amz-function-error': FunctionError }),
      },
      body: Payload ?? '',
    };
  },
};

interface Invoked {
  readonly StatusCode: number;
  readonly Payload?: string;
  readonly FunctionError?: string;
  readonly ExecutedVersion?: string;
}

function invocation({ headers, body }: WireRequest): object {
  const text = body.toString('utf8');
  const InvocationType = headers['x-amz-invocation-type'];
  if (text !== '') checkJson(text);
  return { ...(InvocationType && { InvocationType }), ...(text !== '' && { Payload: text }) };
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}
