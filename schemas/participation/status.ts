import * as z from 'zod';

/** A request's states; the last three are final and never change (spec A-02). */
export const FinalStatus = z.enum(['SUCCEEDED', 'REJECTED', 'FAILED_FINAL']);
export type FinalStatus = z.infer<typeof FinalStatus>;

export const RequestStatus = z.enum(['RECEIVED', 'QUEUED', ...FinalStatus.options]);
export type RequestStatus = z.infer<typeof RequestStatus>;

/** Why a request ended as it did. */
export const ResultCode = z.enum([
  'SUCCESS',
  'SOLD_OUT',
  'EVENT_NOT_FOUND',
  'EVENT_NOT_OPEN',
  'EVENT_CLOSED',
  'PROCESSING_FAILED',
]);
export type ResultCode = z.infer<typeof ResultCode>;

/** Whether trying again could have helped (spec S-01). */
export const FailureClass = z.enum(['TRANSIENT', 'PERMANENT']);
export type FailureClass = z.infer<typeof FailureClass>;
