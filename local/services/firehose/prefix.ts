import type { Random } from '../../random.ts';
import { formatJavaTime, unknownLetters } from './java-time.ts';

/** https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
const EXPRESSION = /!\{([^:}]*):([^}]*)\}/g;
const RANDOM_STRING_CHARACTERS = 11;

/** What a prefix without expressions ends with. https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html */
const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';

export interface PrefixMoment {
  /** Arrival of the oldest record in the object. */
  readonly epochMs: number;
  /** IANA name. */
  readonly zone: string;
  readonly random: Random;
}

/** The prefix of one object. */
export function evaluatePrefix(prefix: string, { epochMs, zone, random }: PrefixMoment): string {
  const template = hasExpressions(prefix) ? prefix : `${prefix}${DEFAULT_TIME}`;
  return template.replace(EXPRESSION, (_whole, namespace: string, value: string) =>
    namespace === 'timestamp' ? formatJavaTime(value, epochMs, zone) : randomString(random),
  );
}

const hasExpressions = (prefix: string): boolean => prefix.includes('!{');

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomString = (random: Random): string =>
  [...random.bytes(RANDOM_STRING_CHARACTERS)]
    .map((byte) => ALPHABET[byte % ALPHABET.length])
    .join('');

/** What is wrong with a pair of prefixes, by Firehose's rules and what the local cloud has. */
export function prefixProblems(prefix: string, errorPrefix: string | undefined): string[] {
  const problems = [
    ...expressionProblems('Prefix', prefix, ['random-string']),
    ...expressionProblems('ErrorOutputPrefix', errorPrefix ?? '', [
      'random-string',
      'error-output-type',
    ]),
  ];
  if (hasExpressions(prefix) && errorPrefix === undefined) {
    problems.push('ErrorOutputPrefix is needed where Prefix has expressions');
  }
  const lacksType = !errorPrefix?.includes('!{firehose:error-output-type}');
  if (errorPrefix && hasExpressions(errorPrefix) && lacksType) {
    problems.push('ErrorOutputPrefix has expressions, but not !{firehose:error-output-type}');
  }
  return problems;
}

function expressionProblems(what: string, prefix: string, firehoseValues: string[]): string[] {
  const unclosed = hasExpressions(prefix.replaceAll(EXPRESSION, ''));
  const problems = [...prefix.matchAll(EXPRESSION)].flatMap(([whole, namespace, value = '']) => {
    if (namespace === 'firehose' && firehoseValues.includes(value)) return [];
    if (namespace !== 'timestamp') return [`${what}: ${whole} is not part of the local cloud`];
    return unknownLetters(value).map((letters) => `${what}: ${letters} in ${whole} is unknown`);
  });
  return unclosed ? [...problems, `${what}: an expression is not closed`] : problems;
}
