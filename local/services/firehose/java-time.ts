import { DateTime } from 'luxon';

/**
 * The letters of Java's DateTimeFormatter that mean here what they mean there, with luxon's token.
 * https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html#patterns
 */
const TOKENS: Readonly<Record<string, string>> = {
  yyyy: 'yyyy',
  yy: 'yy',
  uuuu: 'yyyy',
  MMMM: 'MMMM',
  MMM: 'MMM',
  MM: 'MM',
  M: 'M',
  dd: 'dd',
  d: 'd',
  DDD: 'ooo',
  D: 'o',
  EEEE: 'EEEE',
  EEE: 'EEE',
  a: 'a',
  HH: 'HH',
  H: 'H',
  hh: 'hh',
  h: 'h',
  mm: 'mm',
  m: 'm',
  ss: 'ss',
  s: 's',
  SSS: 'SSS',
};

/** Text in quotes, a run of one letter, or anything else. */
const PARTS = /'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g;
const isLetters = (part: string): boolean => /^[A-Za-z]/.test(part);

/** The runs of letters in a Java time pattern that the local cloud does not have. */
export const unknownLetters = (pattern: string): string[] =>
  (pattern.match(PARTS) ?? []).filter((part) => isLetters(part) && !(part in TOKENS));

/** Writes an instant as Java's pattern says, in that IANA time zone. */
export function formatJavaTime(pattern: string, epochMs: number, zone: string): string {
  const time = DateTime.fromMillis(epochMs, { zone, locale: 'en' });
  const parts = pattern.match(PARTS) ?? [];
  return parts
    .map((part) => {
      if (part === "''") return "'";
      if (part.startsWith("'")) return part.slice(1, -1).replaceAll("''", "'");
      return isLetters(part) ? time.toFormat(TOKENS[part] ?? '') : part;
    })
    .join('');
}
