import { InvalidEventPattern } from './invalid.ts';

/** Judges one value of the event that stands where the pattern's field does: a JSON scalar. */
type Test = (value: unknown) => boolean;

/** Makes the test of one operator from its argument; `at` names the field for messages. */
type Operator = (argument: unknown, at: string) => Test;

/**
 * The comparison operators, but `exists` and `$or`, which judge more than one value.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (argument, at) => {
    const [text, fold] = textOrIgnoredCase(argument, `prefix match at ${at}`);
    return (value) => typeof value === 'string' && fold(value).startsWith(text);
  },
  suffix: (argument, at) => {
    const [text, fold] = textOrIgnoredCase(argument, `suffix match at ${at}`);
    return (value) => typeof value === 'string' && fold(value).endsWith(text);
  },
  'equals-ignore-case': (argument, at) => {
    const text = lower(textOf(argument, `equals-ignore-case match at ${at}`));
    return (value) => typeof value === 'string' && lower(value) === text;
  },
  wildcard: (argument, at) => {
    const expression = wildcard(textOf(argument, `wildcard match at ${at}`), at);
    return (value) => typeof value === 'string' && expression.test(value);
  },
  numeric: (argument, at) => {
    const comparisons = numericComparisons(argument, at);
    return (value) => typeof value === 'number' && comparisons.every((isTrueOf) => isTrueOf(value));
  },
  'anything-but': (argument, at) => {
    const excluded = anythingBut(argument, at);
    return (value) => !excluded.some((test) => test(value));
  },
};

/** What may stand inside `anything-but` in place of values. */
const NEGATED = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

function anythingBut(argument: unknown, at: string): Test[] {
  if (isObject(argument)) {
    const [[name = '', inner] = [], ...others] = Object.entries(argument);
    const operator = NEGATED.includes(name) ? OPERATORS[name] : undefined;
    if (!operator || others.length > 0) {
      throw new InvalidEventPattern(`Unsupported anything-but pattern at ${at}: ${name}`);
    }
    const alternatives = Array.isArray(inner) ? inner : [inner];
    return alternatives.map((alternative) => operator(alternative, at));
  }
  const values = Array.isArray(argument) ? argument : [argument];
  const kinds = new Set(values.map((value) => typeof value));
  const [kind = ''] = kinds;
  if (kinds.size !== 1 || !['string', 'number'].includes(kind)) {
    throw new InvalidEventPattern(
      `Values in anything-but at ${at} must be all text or all numbers`,
    );
  }
  return values.map((excluded) => (value) => value === excluded);
}

type Fold = (value: string) => string;

const lower: Fold = (text) => text.toLowerCase();
const same: Fold = (text) => text;

function textOrIgnoredCase(argument: unknown, what: string): [text: string, fold: Fold] {
  if (isObject(argument) && Object.keys(argument).join() === 'equals-ignore-case') {
    return [lower(textOf(argument['equals-ignore-case'], what)), lower];
  }
  return [textOf(argument, what), same];
}

function textOf(argument: unknown, what: string): string {
  if (typeof argument === 'string' && argument !== '') return argument;
  throw new InvalidEventPattern(`The ${what} needs a text that is not empty`);
}

/** `*` stands for any text, `\*` and `\\` for themselves. */
function wildcard(text: string, at: string): RegExp {
  const parts = text.match(/\\.|\\|\*+|[^\\*]+/gs) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '.*';
    const isEscape = part === '\\*' || part === '\\\\';
    if (isEscape) return `\\${part[1]}`;
    if (part.startsWith('\\')) throw new InvalidEventPattern(`Invalid escape character at ${at}`);
    if (part.startsWith('*')) {
      throw new InvalidEventPattern(`Consecutive wildcard characters at ${at}`);
    }
    return part.replace(/[\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** The range in which EventBridge compares numbers. https://github.com/aws/event-ruler#numeric-matching */
const NUMERIC_MAX = 5e9;

/** One comparison, or a lower and an upper bound: `[">", 0, "<=", 5]`. */
function numericComparisons(argument: unknown, at: string): ((value: number) => boolean)[] {
  const parts: unknown[] = Array.isArray(argument) ? argument : [];
  const [first = '', , second] = parts;
  const isRange = /^>/.test(String(first)) && /^</.test(String(second));
  if (parts.length !== 2 && !(parts.length === 4 && isRange)) {
    throw new InvalidEventPattern(`Invalid numeric match at ${at}`);
  }
  return parts.flatMap((comparison, index) => {
    if (index % 2 === 1) return [];
    const compare = COMPARISONS[String(comparison)];
    const bound = parts[index + 1];
    if (!compare || typeof bound !== 'number' || Math.abs(bound) > NUMERIC_MAX) {
      throw new InvalidEventPattern(`Invalid numeric match at ${at}`);
    }
    return [(value: number) => compare(value, bound)];
  });
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
