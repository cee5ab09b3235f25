import { type Authorization, accessOf } from '../../policies/model.ts';
import type { Place } from '../../service.ts';

interface ByFunction {
  /** A name or an ARN, with or without a qualifier. */
  readonly FunctionName?: string;
}

interface ByMapping {
  readonly UUID?: string;
}

/** Of a function by its name or its ARN; without a qualifier. */
export function functionArn(nameOrArn: string, { region, accountId }: Place): string {
  const name = /(?:^|function:)([\w-]+)(?::[\w$-]+)?$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

const onFunction = (action: string) =>
  accessOf<ByFunction>(({ FunctionName = '' }, { place }) => [
    { action: `lambda:${action}`, resource: functionArn(FunctionName, place) },
  ]);

const onMapping = (action: string) =>
  accessOf<ByMapping>(({ UUID = '' }, { place: { region, accountId } }) => [
    {
      action: `lambda:${action}`,
      resource: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${UUID}`,
    },
  ]);

const onAll = (action: string) => accessOf(() => [{ action: `lambda:${action}`, resource: '*' }]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const lambdaAuthorization: Authorization = {
  access: {
    GetEventSourceMapping: onMapping('GetEventSourceMapping'),
    GetFunction: onFunction('GetFunction'),
    GetFunctionConfiguration: onFunction('GetFunctionConfiguration'),
    Invoke: onFunction('InvokeFunction'),
    ListEventSourceMappings: onAll('ListEventSourceMappings'),
    ListFunctions: onAll('ListFunctions'),
    UpdateEventSourceMapping: onMapping('UpdateEventSourceMapping'),
  },
  denied: { code: 'AccessDeniedException', statusCode: 403 },
};
