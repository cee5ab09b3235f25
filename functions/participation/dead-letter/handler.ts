import type { SQSHandler } from 'aws-lambda';
import { environment } from '../../runtime/environment.ts';
import { processingParts } from '../processing-parts.ts';
import { createDeadLetter } from './dead-letter.ts';

const deadLetter = createDeadLetter({
  ...processingParts(),
  receivesMax: Number(environment('RECEIVES_MAX')),
  mainReceivesMax: Number(environment('MAIN_RECEIVES_MAX')),
  deadLetterQueueArn: environment('DEAD_LETTER_QUEUE_ARN'),
});

/** The batches of the dlq and of the redrive queue. */
export const handler: SQSHandler = ({ Records }, context) =>
  deadLetter(Records, context.getRemainingTimeInMillis());
