import { AwsError } from '../../service.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const noSuchBucket = (bucket: string) =>
  new AwsError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);

export const noSuchKey = (key: string) =>
  new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);

export const invalidRange = () =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);

export const preconditionFailed = () =>
  new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
  );

export const invalidArgument = (message: string) => new AwsError('InvalidArgument', message);

export const invalidRequest = (message: string) => new AwsError('InvalidRequest', message);

/** What S3 has and the local cloud lacks, by its name. */
export const notImplemented = (what: string) =>
  new AwsError('NotImplemented', `${what} is not part of the local cloud.`, 501);
