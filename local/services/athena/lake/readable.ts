import { relative, sep } from 'node:path';
import { AwsError, type OperationContext } from '../../../service.ts';
import { QueryFailure } from '../failure.ts';
import type { LakeFile } from './location.ts';

/**
 * Files are read where they lie, not by calls; whether whoever began the query may read them is asked
 * of S3 by a look at the bucket and at one file of each table.
 * @throws QueryFailure as Athena puts it.
 */
export async function requireReadable(
  { call, principal }: OperationContext,
  lakeFolder: string,
  { path }: LakeFile,
): Promise<void> {
  const [Bucket = '', ...key] = relative(lakeFolder, path).split(sep);
  const Key = key.join('/');
  try {
    await call(principal, 's3', 'HeadBucket', { Bucket });
    await call(principal, 's3', 'HeadObject', { Bucket, Key });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'AccessDenied') return;
    throw new QueryFailure(`Permission denied on S3 path: s3://${Bucket}/${Key}: ${error.message}`);
  }
}
