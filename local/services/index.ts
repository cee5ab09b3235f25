import type { Service } from '../service.ts';
import { createAthena } from './athena/index.ts';
import { createCloudFormation } from './cloudformation/index.ts';
import { createCloudWatch } from './cloudwatch/index.ts';
import { createCognito } from './cognito/index.ts';
import { createDynamodb } from './dynamodb/index.ts';
import { createEvents } from './events/index.ts';
import { createExecuteApi } from './execute-api/index.ts';
import { createFirehose } from './firehose/index.ts';
import { createGlue } from './glue/index.ts';
import { createIam } from './iam/index.ts';
import { createLambda } from './lambda/index.ts';
import type { FunctionRuntime } from './lambda/runtime/runtime.ts';
import { createLogs } from './logs/index.ts';
import { createS3 } from './s3/index.ts';
import { createScheduler } from './scheduler/index.ts';
import { createSns } from './sns/index.ts';
import { createSqs } from './sqs/index.ts';
import { createSts } from './sts/index.ts';

export interface ServicesOptions {
  /** What runs functions' code. */
  readonly runtime: FunctionRuntime;
  /** Of the stack, once it is resolved. */
  readonly outputs: () => Readonly<Record<string, string>>;
  /** What would leave this machine as mail, a line each. */
  readonly tell: (line: string) => void;
}

/**
 * Every service of the local cloud. A flush goes along in this order, the way of what is accepted:
 * functions publish events, rules hand them to streams, streams write objects.
 */
export function createServices({ runtime, outputs, tell }: ServicesOptions): readonly Service[] {
  return [
    createLambda(runtime),
    createEvents(),
    createFirehose(),
    createExecuteApi(),
    createCognito(),
    createDynamodb(),
    createSqs(),
    createSns(tell),
    createS3(),
    createGlue(),
    createAthena(),
    createLogs(),
    createCloudWatch(),
    createIam(),
    createScheduler(),
    createSts(),
    createCloudFormation(outputs),
  ];
}
