import { judgedOperation } from '../../judged.ts';
import { AwsError } from '../../service.ts';

export const operation = judgedOperation(
  (message) => new AwsError('InvalidParameterValueException', message),
);
