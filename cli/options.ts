import { type Command, InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import { EventId } from '../schemas/participation/identifiers.ts';
import { dayIn, now } from './clock.ts';
import { LOCAL } from './environment.ts';
import { wrongUsage } from './failure.ts';
import { didYouMean } from './suggest.ts';

const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** The value of `--env`, which stands on the program and holds for every command. */
export function environmentName(command: Command): string {
  const { env } = command.optsWithGlobals<{ env: string }>();
  if (!ENVIRONMENT_NAME.test(env)) {
    throw wrongUsage(
      `"${env}" is no environment.${didYouMean(env, [LOCAL]) || ' Use local, or a name like dev.'}`,
    );
  }
  return env;
}

export function formatOption<Format extends string>(...formats: readonly Format[]): Option {
  return new Option('--format <format>', 'how to print it').choices(formats).default('table');
}

/** The examples below every `--help`. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ eventflow ${line}`).join('\n')}`;
}

/** Reads a whole number of at least `minimum`, and at most `maximum` where there is one. */
export function integerFrom(
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range =
    maximum < Number.MAX_SAFE_INTEGER ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

export function readEventId(text: string): string {
  if (EventId.safeParse(text).success) return text;
  throw wrongUsage(
    `"${text}" is no event id. Use letters, digits, _ and -, at most 64, like sale-2026.`,
  );
}

/** An IANA time zone in its usual spelling. */
export function readZone(text: string): string {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const known = zones.find((zone) => zone.toLowerCase() === text.toLowerCase());
  if (known) return known;
  const hint = didYouMean(text, zones) || ' Use a name like Asia/Seoul.';
  throw wrongUsage(`"${text}" is no time zone.${hint}`);
}

/** A calendar day, YYYY-MM-DD; today in the zone when left out. */
export function readDate(text: string | undefined, zone: string): string {
  if (text === undefined) return dayIn(zone, now());
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid) return text;
  throw wrongUsage(`"${text}" is no date. Write it like ${dayIn(zone, now())}.`);
}

/** Of a day that has not begun, nothing can be said. */
export function refuseFuture(date: string, zone: string): void {
  const today = dayIn(zone, now());
  if (date <= today) return;
  throw wrongUsage(`${date} has not begun in ${zone}. Ask for ${today} or an earlier day.`);
}
