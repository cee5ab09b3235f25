import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { DeadlineReached } from '../deciding.ts';
import { failureClassOf } from './failure-class.ts';

const $metadata = {};
const message = '';
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata,
    message,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const withCode = (code: string) => Object.assign(new Error(message), { code });

test.each([
  ['the end of the time of an invocation', new DeadlineReached()],
  ['a throttled table', new ProvisionedThroughputExceededException({ $metadata, message })],
  ['a connection that broke', withCode('ECONNRESET')],
  ['no answer in time', Object.assign(new Error(message), { name: 'TimeoutError' })],
  ['a failing service', new InternalServerError({ $metadata: { httpStatusCode: 500 }, message })],
  ['a conflict', new TransactionConflictException({ $metadata, message })],
  ['a transaction that met a throttled item', cancelled('None', 'ThrottlingError')],
])('%s passes', (_what, error) => expect(failureClassOf(error)).toBe('TRANSIENT'));

test.each([
  ['a table that is not there', new ResourceNotFoundException({ $metadata, message })],
  ['a transaction that is not valid', cancelled('ValidationError', 'None')],
  ['a fault of our own', new TypeError('undefined is not a function')],
  ['what is no error', 'why'],
])('%s stays', (_what, error) => expect(failureClassOf(error)).toBe('PERMANENT'));
