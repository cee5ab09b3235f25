import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { FailureClass } from '../../../schemas/participation/status.ts';
import { passesByItself } from '../../runtime/passing.ts';
import { DeadlineReached } from '../deciding.ts';

/** Why a transaction may be cancelled that another try can pass.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const PASSING_REASONS = [
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
];

/** TRANSIENT is what passes by itself, as the SDK judges it for its own retries; all else is PERMANENT (spec S-01). */
export const failureClassOf = (error: unknown): FailureClass =>
  error instanceof Error && passes(error) ? 'TRANSIENT' : 'PERMANENT';

function passes(error: Error): boolean {
  if (error instanceof DeadlineReached || error instanceof TransactionConflictException)
    return true;
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    return reasons.every(({ Code }) => PASSING_REASONS.includes(Code ?? 'None'));
  }
  return passesByItself(error);
}
