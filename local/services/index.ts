import type { Service } from '../service.ts';
import { createCognito } from './cognito/index.ts';
import { createExecuteApi } from './execute-api/index.ts';

/** Every service of the local cloud. A flush goes through them in this order. */
export function createServices(): readonly Service[] {
  return [createCognito(), createExecuteApi()];
}
