import type { Wire } from '../../wire/wire.ts';
import { decode } from './decode.ts';
import { encode, encodeError } from './encode.ts';

/**
 * REST and XML as S3 has them, with the bucket in the path.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
export const s3Wire: Wire = { decode, encode, encodeError };
