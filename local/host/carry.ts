import { type Random, uuid } from '../random.ts';
import { AwsError, type Call, ConnectionLost, type Service } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { awsQuery } from '../wire/aws-query.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';

/** Carries one AWS API request, as an SDK writes it, to its service and back; rejects with ConnectionLost alone. */
export type Carry = (request: WireRequest) => Promise<WireResponse>;

export interface CarryOptions {
  readonly services: readonly Service[];
  readonly call: Call;
  readonly random: Random;
  /** An operation that threw what is no AwsError: a fault of the local cloud. */
  readonly onFault: (operation: string, error: unknown) => void;
}

/** Whether a request is for the AWS APIs: a signature in its header or its query. */
export function isSigned({ headers, query }: Pick<WireRequest, 'headers' | 'query'>): boolean {
  const { authorization } = headers;
  return (
    String(authorization ?? '').startsWith('AWS4-HMAC-SHA256') ||
    query.has('X-Amz-Algorithm') ||
    isPresignedV2(query)
  );
}

/**
 * S3's older way to sign an address, which the AWS CLI 1 and boto3 still take by default.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
const isPresignedV2 = (query: URLSearchParams): boolean =>
  ['AWSAccessKeyId', 'Signature', 'Expires'].every((name) => query.has(name));

/** The AWS APIs without a socket. Signatures are not checked; they name the caller and the service. */
export function createCarry({ services, call, random, onFault }: CarryOptions): Carry {
  const byName = new Map(services.map((service) => [service.name, service]));
  return async (request) => {
    const requestId = uuid(random);
    const { principal, serviceName } = credentialScope(request);
    const wire = byName.get(serviceName)?.wire;
    if (!wire) return unknownService(serviceName, request, requestId);
    let named = serviceName;
    try {
      const { operation, input } = wire.decode(request);
      named = `${serviceName}:${operation}`;
      return wire.encode(
        operation,
        await call(principal, serviceName, operation, input),
        requestId,
      );
    } catch (error) {
      if (error instanceof AwsError) return wire.encodeError(error, requestId);
      if (error instanceof ConnectionLost) throw error;
      onFault(named, error);
      return wire.encodeError(new AwsError('InternalFailure', String(error), 500), requestId);
    }
  };
}

/** `<access key id>/<date>/<region>/<service>/aws4_request`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
const CREDENTIAL = /^([^/]+)\/[^/]+\/[^/]+\/([^/]+)\/aws4_request$/;

function credentialScope({ headers, query }: WireRequest) {
  if (isPresignedV2(query)) {
    return { principal: query.get('AWSAccessKeyId') ?? '', serviceName: 's3' };
  }
  const inHeader = /Credential=([^,\s]+)/.exec(String(headers.authorization ?? ''))?.[1];
  const credential = inHeader ?? query.get('X-Amz-Credential') ?? '';
  const [, principal = '', serviceName = ''] = CREDENTIAL.exec(credential) ?? [];
  return { principal, serviceName };
}

/** Refused in the protocol that the client speaks, as far as its request shows it. */
function unknownService(serviceName: string, request: WireRequest, requestId: string) {
  const message = serviceName
    ? `The service "${serviceName}" is not part of the local cloud.`
    : 'The signature names no service.';
  const isForm = /^application\/x-www-form-urlencoded/.test(
    String(request.headers['content-type'] ?? ''),
  );
  const wire = isForm ? awsQuery('') : awsJson('1.0');
  return wire.encodeError(new AwsError('UnknownServiceException', message), requestId);
}
