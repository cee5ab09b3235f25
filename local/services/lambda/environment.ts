import type { Place } from '../../service.ts';
import { LOG_STREAM_NAME } from './logs.ts';

export interface EnvironmentParts {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly runtimeName: string;
  readonly memoryMebibytes: number;
  readonly logGroupName: string;
  /** The template's own. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * An instance's whole environment. The variables that Lambda reserves win over the template's; the
 * SDK finds the local endpoint by the same ones.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionEnvironment(
  parts: EnvironmentParts,
  { region, endpoint }: Place,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // The SDK looks for configuration files below it: the host's own must not be found.
    HOME: parts.folder,
    ...parts.variables,
    _HANDLER: parts.handler,
    AWS_ACCESS_KEY_ID: parts.name,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${parts.runtimeName}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(parts.memoryMebibytes),
    AWS_LAMBDA_FUNCTION_NAME: parts.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: parts.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM_NAME,
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: 'local',
    LAMBDA_TASK_ROOT: parts.folder,
  };
}
