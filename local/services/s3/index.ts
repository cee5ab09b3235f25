import type { Service } from '../../service.ts';
import { s3Authorization } from './access.ts';
import { FILE_HEADS_TABLE } from './file-objects.ts';
import { UPLOAD_TABLES } from './multipart.ts';
import { type Bucket, s3Operations } from './operations.ts';
import { s3Resources } from './resources.ts';
import { STORED_OBJECTS_TABLE } from './stored-objects.ts';
import { s3Wire } from './wire.ts';

/** Object storage. Its objects are plain files: `<state folder>/s3/<bucket>/<key>`. */
export function createS3(): Service {
  const buckets = new Map<string, Bucket>();
  return {
    name: 's3',
    wire: s3Wire,
    tables: `${STORED_OBJECTS_TABLE};${FILE_HEADS_TABLE};${UPLOAD_TABLES};`,
    resources: s3Resources(buckets),
    authorization: s3Authorization,
    operations: s3Operations(buckets),
  };
}
