import type { Service } from '../service.ts';
import { createCognito } from './cognito/index.ts';
import { createDynamodb } from './dynamodb/index.ts';
import { createExecuteApi } from './execute-api/index.ts';
import { createGlue } from './glue/index.ts';
import { createS3 } from './s3/index.ts';
import { createSqs } from './sqs/index.ts';

/** Every service of the local cloud. A flush goes through them in this order. */
export function createServices(): readonly Service[] {
  return [
    createDynamodb(),
    createSqs(),
    createS3(),
    createGlue(),
    createCognito(),
    createExecuteApi(),
  ];
}
