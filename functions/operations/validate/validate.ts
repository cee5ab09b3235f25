import {
  periodOf,
  type ValidationAnswer,
  type ValidationName,
  type ValidationPeriod,
  ValidationRequest,
  type ValidationResult,
  type ValidationRule,
} from '../../../schemas/operations/validations.ts';
import type { Clock } from '../../runtime/clock.ts';
import { describeError, type Metrics } from '../../runtime/observability.ts';
import { mapBounded } from '../bounded.ts';
import type { Asker, ValidationDay } from './asking.ts';
import { type Change, changesOf, type Memory } from './changes.ts';
import { createFiles, type FileParts } from './files.ts';
import { type TellingParts, tell } from './telling.ts';

/** How a validation is asked and judged. */
export interface Validation {
  readonly rule: ValidationRule;
  readonly ask: Asker;
}

export interface ValidatorParts extends FileParts, TellingParts {
  readonly validations: ReadonlyMap<ValidationName, Validation>;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** As many are asked at a time. */
const ASKED_AT_ONCE = 4;
/** So early in the day, facts of the day before still come. */
const FIRST_HOURS = 3;
const DAY_MS = 86_400_000;

/**
 * Asks validations. A day that somebody asks for is answered alone; what a schedule asks for is kept, counted,
 * and told when it has changed.
 * @throws when the request is none, or S3 or SNS refuse, so that the run is tried again.
 */
export function createValidator(
  parts: ValidatorParts,
): (input: unknown) => Promise<ValidationAnswer> {
  return async (input) => {
    const request = ValidationRequest.parse(input);
    if ('date' in request) return { results: await askAll(parts, 'hourly', [request]) };
    const { period, scheduledTime } = request;
    const results = await askAll(parts, period, daysOf(period, scheduledTime));
    // First of all, so that an alarm sees them whatever fails below.
    count(parts, results);
    const files = createFiles(parts);
    await files.putResults(period, scheduledTime, results);
    const before = await files.memory(period);
    const now = new Date(parts.clock.now()).toISOString();
    const { told, refused } = await tellAll(parts, changesOf(before, results, now));
    if (told.length > 0) await files.remember(period, remembered(before, told));
    if (refused.length > 0) throw new Error(`Not told: ${refused.join(', ')}.`);
    return { results };
  };
}

/** In UTC: daily the day before, hourly the day so far, and in its first hours also the one before. */
function daysOf(period: ValidationPeriod, scheduledTime: string): ValidationDay[] {
  const epochMs = Date.parse(scheduledTime);
  const day = (ms: number) => ({ date: new Date(ms).toISOString().slice(0, 10), zone: 'UTC' });
  if (period === 'daily') return [day(epochMs - DAY_MS)];
  const isEarly = new Date(epochMs).getUTCHours() < FIRST_HOURS;
  return isEarly ? [day(epochMs - DAY_MS), day(epochMs)] : [day(epochMs)];
}

async function askAll(
  parts: ValidatorParts,
  period: ValidationPeriod,
  days: readonly ValidationDay[],
): Promise<ValidationResult[]> {
  const asked = [...parts.validations].filter(([name]) => periodOf(name) === period);
  const all = days.flatMap((day) => asked.map(([name, how]) => ({ name, how, day })));
  return mapBounded(ASKED_AT_ONCE, all, ({ name, how, day }) => askOne(parts, name, how, day));
}

async function askOne(
  { logger }: ValidatorParts,
  validation: ValidationName,
  { rule, ask }: Validation,
  day: ValidationDay,
): Promise<ValidationResult> {
  const about = { validation, ...day, ...rule };
  try {
    const found = await ask(day);
    return { ...about, outcome: found.count > rule.threshold ? 'violated' : 'ok', ...found };
  } catch (error) {
    const { message } = describeError(error);
    logger.error('A validation could not be asked', { validation, ...day, reason: message });
    return { ...about, outcome: 'failed', reason: message };
  }
}

/** Of each validation the greatest count, whichever day it is of. */
function count({ metrics }: ValidatorParts, results: readonly ValidationResult[]): void {
  const counts = new Map<ValidationName, number>();
  for (const result of results) {
    if (result.outcome === 'failed') continue;
    const { validation, count } = result;
    counts.set(validation, Math.max(count, counts.get(validation) ?? 0));
  }
  for (const [validation, value] of counts) metrics.count('Violations', value, { validation });
  const namesOf = (outcome: ValidationResult['outcome']) =>
    new Set(results.filter((one) => one.outcome === outcome).map(({ validation }) => validation));
  metrics.count('ViolatedValidations', namesOf('violated').size);
  metrics.count('ValidationsFailed', namesOf('failed').size);
}

/** Each by itself: one that SNS refuses is told by the next run. */
async function tellAll(parts: ValidatorParts, changes: readonly Change[]) {
  const told: Change[] = [];
  const refused: ValidationName[] = [];
  for (const change of changes) {
    const { validation } = change;
    try {
      await tell(parts, change);
      told.push(change);
    } catch (error) {
      refused.push(validation);
      parts.logger.error('A change could not be told', { validation, error: describeError(error) });
    }
  }
  return { told, refused };
}

const remembered = (before: Memory, told: readonly Change[]): Memory => ({
  ...before,
  ...Object.fromEntries(told.map(({ validation, after }) => [validation, after])),
});
