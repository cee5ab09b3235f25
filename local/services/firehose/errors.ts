import { AwsError } from '../../service.ts';

/** https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html */
export const validation = (message: string) => new AwsError('ValidationException', message);

export const invalidArgument = (message: string) =>
  new AwsError('InvalidArgumentException', message);

export const noSuchStream = (name: string, accountId: string) =>
  new AwsError(
    'ResourceNotFoundException',
    `Firehose ${name} under account ${accountId} not found.`,
  );
