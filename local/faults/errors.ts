import { fraction, type Random } from '../random.ts';
import { AwsError } from '../service.ts';

/** What each service says when it is asked too often. */
const THROTTLES: Readonly<Record<string, [code: string, statusCode: number]>> = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  dynamodb: ['ThrottlingException', 400],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
  sqs: ['RequestThrottled', 400],
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
  lambda: ['TooManyRequestsException', 429],
  // https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
  firehose: ['ServiceUnavailableException', 503],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  s3: ['SlowDown', 503],
};

export function throttleOf(service: string): AwsError {
  const [code, statusCode] = THROTTLES[service] ?? ['ThrottlingException', 400];
  return new AwsError(code, 'Rate exceeded', statusCode);
}

export const unavailable = (service: string): AwsError =>
  new AwsError('ServiceUnavailable', `${service} is unavailable for the moment.`, 503);

/** What each service says to a caller whose policy lacks the operation; the SDK does not try again. */
export const deniedOf = (service: string, operation: string): AwsError =>
  new AwsError(
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    service === 'sqs' ? 'AccessDenied' : 'AccessDeniedException',
    `No identity-based policy allows the ${service}:${operation} action`,
    service === 'sqs' ? 403 : 400,
  );

/**
 * A write that another transaction holds up. A transaction says for each item whether it was that one.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function conflictOf(operation: string, input: unknown, random: Random): AwsError {
  const message = 'Transaction is ongoing for the item';
  if (operation !== 'TransactWriteItems') {
    return new AwsError('TransactionConflictException', message);
  }
  const { TransactItems = [] } = input as { TransactItems?: unknown[] };
  const held = Math.floor(fraction(random) * TransactItems.length);
  const reasons = TransactItems.map((_item, index) =>
    index === held ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}
