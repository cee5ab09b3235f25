import type { AwsError } from '../service.ts';

export interface WireRequest {
  readonly method: string;
  /** Without the query, not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** How one AWS protocol writes operations, outputs and errors over HTTP. https://smithy.io/2.0/aws/protocols/ */
export interface Wire {
  /** Throws AwsError when the request names no operation or its body cannot be read. */
  decode(request: WireRequest): { operation: string; input: unknown };
  encode(operation: string, output: unknown, requestId: string): WireResponse;
  encodeError(error: AwsError, requestId: string): WireResponse;
}
