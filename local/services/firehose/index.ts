import type { Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { firehoseAuthorization } from './access.ts';
import { BUFFER_TABLES } from './buffer.ts';
import { firehoseOperations } from './operations.ts';
import { firehoseResources } from './resources.ts';
import { createStreams } from './streams.ts';
import { createWorker } from './worker.ts';

/**
 * Firehose with S3 as its destination. What it accepted is stored before it answers, and becomes an
 * object when the buffer's time or size is reached; each record is in one object.
 */
export function createFirehose(): Service {
  const streams = createStreams();
  const worker = createWorker(streams);
  return {
    name: 'firehose',
    wire: awsJson('1.1'),
    tables: BUFFER_TABLES,
    resources: firehoseResources(streams),
    authorization: firehoseAuthorization,
    operations: firehoseOperations(streams, worker.accept),
    metrics: worker.measure,
    work: worker.work,
    flush: worker.flush,
  };
}
