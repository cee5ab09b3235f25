import { athenaClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { environment } from '../runtime/environment.ts';
import { createAsk, type Statements } from './athena.ts';

/**
 * Asks the stack's saved queries, by the variables that infra/asking.ts gives a function.
 * @param timeLimitMs for one run of one query
 */
export const deployedAsk = (timeLimitMs: number) =>
  createAsk({
    athena: athenaClient(),
    clock: systemClock,
    workGroup: environment('WORKGROUP'),
    database: environment('DATABASE'),
    statements: JSON.parse(environment('STATEMENTS')) as Statements,
    timeLimitMs,
  });
