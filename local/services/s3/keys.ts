import { AwsError } from '../../service.ts';
import { invalidArgument } from './errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_MAX_BYTES = 1024;

/**
 * Refuses keys that S3 refuses, and those that cannot be a file below the bucket's folder: empty
 * segments (a folder marker `a/` among them), `.` and `..`, backslashes and NUL.
 */
export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string' || key === '') throw invalidArgument('The object key is missing.');
  if (Buffer.byteLength(key) > KEY_MAX_BYTES) {
    throw new AwsError('KeyTooLongError', `Your key is longer than ${KEY_MAX_BYTES} bytes.`);
  }
  const segments = key.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment)) || /[\\\0]/.test(key)) {
    throw invalidArgument(`The key "${key}" cannot be a file below the bucket's folder.`);
  }
}

/** S3 lists keys in the order of their UTF-8 bytes. */
export const byBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
