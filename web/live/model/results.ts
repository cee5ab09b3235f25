import type { ResultCode } from '../../../schemas/participation/status.ts';

/** Every way to end, the good one first. */
export const ResultCodes = [
  'SUCCESS',
  'SOLD_OUT',
  'EVENT_NOT_FOUND',
  'EVENT_NOT_OPEN',
  'EVENT_CLOSED',
  'PROCESSING_FAILED',
] as const satisfies readonly ResultCode[];
