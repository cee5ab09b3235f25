import type { SQSHandler } from 'aws-lambda';
import { processingParts } from '../processing-parts.ts';
import { createWorker } from './worker.ts';

const worker = createWorker(processingParts());

/** The main queue's batches. */
export const handler: SQSHandler = ({ Records }, context) =>
  worker(Records, context.getRemainingTimeInMillis());
