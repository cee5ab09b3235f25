import { AwsError } from '../../service.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
export const validation = (message: string) => new AwsError('ValidationException', message);

export const noSuchBus = (name: string) =>
  new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);

export const noSuchRule = (name: string, bus: string) =>
  new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
