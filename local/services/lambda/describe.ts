import { z } from 'zod';
import type { Functions, LocalFunction } from './functions.ts';

const ByName = z.object({ FunctionName: z.string() });

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export function getFunction(functions: Functions, input: unknown) {
  const found = functions.get(ByName.parse(input).FunctionName);
  return {
    Configuration: configuration(found),
    Code: { RepositoryType: 'S3', Location: `file://${found.definition.folder}` },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration = (functions: Functions, input: unknown) =>
  configuration(functions.get(ByName.parse(input).FunctionName));

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const listFunctions = (functions: Functions) => ({
  Functions: functions.list().map(configuration),
});

const configuration = ({ definition, properties }: LocalFunction) => ({
  FunctionName: definition.name,
  FunctionArn: definition.arn,
  Runtime: properties.Runtime,
  Role: properties.Role,
  Handler: definition.handler,
  Description: properties.Description ?? '',
  Timeout: definition.timeoutSeconds,
  MemorySize: definition.memoryMebibytes,
  Environment: { Variables: properties.Environment?.Variables ?? {} },
  LoggingConfig: { LogGroup: definition.logGroupName },
  Architectures: properties.Architectures ?? ['x86_64'],
  PackageType: 'Zip',
  State: 'Active',
  Version: '$LATEST',
});
