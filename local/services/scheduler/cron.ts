import { Cron } from 'croner';
import { DateTime } from 'luxon';

/** The expression is not one of AWS's, or none that the local cloud has. */
export class InvalidExpression extends Error {}

interface Field {
  readonly name: string;
  readonly max: number;
  /** One entry of the field's comma-separated list, in capital letters. */
  readonly entry: RegExp;
}

const MONTH = '(\\d{1,2}|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)';
const WEEKDAY = '([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)';

/** `*`, a value or a range, each with an increment or without, and what else the field knows. */
const entry = (value: string, ...others: string[]) =>
  new RegExp(`^(${[`(\\*|${value}(-${value})?)(/\\d+)?`, ...others].join('|')})$`);

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
const FIELDS: readonly Field[] = [
  { name: 'minutes', max: 59, entry: entry('\\d{1,2}') },
  { name: 'hours', max: 23, entry: entry('\\d{1,2}') },
  { name: 'day-of-month', max: 31, entry: entry('\\d{1,2}', '\\?', 'L', '\\d{1,2}W') },
  { name: 'month', max: 12, entry: entry(MONTH) },
  { name: 'day-of-week', max: 7, entry: entry(WEEKDAY, '\\?', `${WEEKDAY}?L`, `${WEEKDAY}#[1-5]`) },
  { name: 'year', max: 2199, entry: entry('\\d{4}') },
];

/**
 * AWS's cron fields, evaluated on the clocks of a zone: a time that they skip in spring is skipped, and
 * one that they show twice in autumn comes once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 * @param fields minutes, hours, day-of-month, month, day-of-week, year.
 * @param zone an IANA name.
 * @returns the first instant after the given one, both epoch milliseconds, if there is one.
 * @throws InvalidExpression
 */
export function cronSchedule(
  fields: string,
  zone: string,
): (afterEpochMs: number) => number | undefined {
  const cron = parse(fields);
  return (afterEpochMs) => {
    // What the clocks show, written as if they stood in UTC: there, no time is skipped or repeated.
    const local = DateTime.fromMillis(afterEpochMs, { zone });
    let shown = cron.nextRun(local.setZone('utc', { keepLocalTime: true }).toJSDate());
    while (shown) {
      const instantEpochMs = firstInstantOf(shown, zone);
      if (instantEpochMs !== undefined && instantEpochMs > afterEpochMs) return instantEpochMs;
      shown = cron.nextRun(shown);
    }
    return undefined;
  };
}

/** When the zone's clocks first show that time; undefined when they skip it. */
function firstInstantOf(shown: Date, zone: string): number | undefined {
  const local = DateTime.fromJSDate(shown, { zone: 'utc' }).setZone(zone, { keepLocalTime: true });
  if (local.setZone('utc', { keepLocalTime: true }).toMillis() !== shown.getTime())
    return undefined;
  return Math.min(...local.getPossibleOffsets().map((possible) => possible.toMillis()));
}

function parse(text: string): Cron {
  const given = text.trim().toUpperCase().split(/\s+/);
  if (given.length !== FIELDS.length) {
    throw new InvalidExpression(`cron has ${FIELDS.length} fields, not ${given.length}`);
  }
  if ((given[2] === '?') === (given[4] === '?')) {
    throw new InvalidExpression('either day-of-month or day-of-week must be ?, and not both');
  }
  const normalized = FIELDS.map((field, at) => normalize(given[at] ?? '', field));
  try {
    // Seconds, which AWS does not have, and SUN as 1, as AWS counts.
    return new Cron(['0', ...normalized].join(' '), {
      mode: '7-part',
      timezone: 'UTC',
      alternativeWeekdays: true,
      domAndDow: true,
    });
  } catch (error) {
    throw new InvalidExpression((error as Error).message.replace('CronPattern: ', ''));
  }
}

function normalize(text: string, { name, max, entry: known }: Field): string {
  const entries = text.split(',').map((one) => {
    if (!known.test(one)) throw new InvalidExpression(`"${one}" is nothing that ${name} can be`);
    if (one === 'L' && name === 'day-of-week') return String(max);
    const [, start, step] = /^([^*/-]+)\/(\d+)$/.exec(one) ?? [];
    return start ? `${start}-${max}/${step}` : one;
  });
  return entries.join(',');
}
