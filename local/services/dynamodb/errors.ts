import { AwsError } from '../../service.ts';

/** The request is wrong in itself, or in view of the item it meets. */
export const validation = (message: string): AwsError =>
  new AwsError('ValidationException', message);

export const invalidParameter = (message: string): AwsError =>
  validation(`One or more parameter values were invalid: ${message}`);

export const tableNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'Requested resource not found');

/** Carries the item as it stands when the caller asked for it. */
export const conditionFailed = (item?: unknown): AwsError =>
  new AwsError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    item === undefined ? {} : { Item: item },
  );
