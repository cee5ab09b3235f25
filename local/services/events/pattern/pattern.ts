import { InvalidEventPattern } from './invalid.ts';
import { isObject, OPERATORS } from './operators.ts';

/** Whether an event, or a part of one, is what the pattern asks for. */
export type Matcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern: every field must match, a field matches when one of its alternatives
 * does, and an array in the event matches when one of its elements does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * Throws InvalidEventPattern.
 */
export function compilePattern(pattern: unknown): Matcher {
  if (!isObject(pattern)) throw new InvalidEventPattern('Filter is not an object');
  return fields(pattern, []);
}

function fields(pattern: Record<string, unknown>, path: readonly string[]): Matcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) {
    throw new InvalidEventPattern(
      `Empty objects are not allowed at ${path.join('.') || 'the top'}`,
    );
  }
  const matchers = entries.map(([name, inner]) =>
    name === '$or' ? anyOf(inner, path) : field(name, inner, [...path, name]),
  );
  const matchesOne: Matcher = (value) => matchers.every((matches) => matches(value));
  // An array of objects: all the fields must match in one and the same element.
  return (value) => (Array.isArray(value) ? value.some(matchesOne) : matchesOne(value));
}

function anyOf(alternatives: unknown, path: readonly string[]): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidEventPattern('$or must be an array of at least two objects');
  }
  const matchers = alternatives.map((alternative) => fields(alternative, path));
  return (value) => matchers.some((matches) => matches(value));
}

function field(name: string, pattern: unknown, path: readonly string[]): Matcher {
  const matches = isObject(pattern) ? fields(pattern, path) : leaf(pattern, path.join('.'));
  return (value) =>
    matches(isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
}

function leaf(alternatives: unknown, at: string): Matcher {
  if (!Array.isArray(alternatives)) {
    throw new InvalidEventPattern(`"${at}" must be an object or an array`);
  }
  if (alternatives.length === 0)
    throw new InvalidEventPattern(`Empty arrays are not allowed: ${at}`);
  const tests = alternatives.map((alternative) => leafTest(alternative, at));
  return (value) => {
    const scalars = scalarsOf(value);
    return tests.some((matches) => matches(scalars));
  };
}

/** Judges all values that stand at the field: none when it is missing or an object. */
type LeafTest = (scalars: readonly unknown[]) => boolean;

function leafTest(alternative: unknown, at: string): LeafTest {
  if (Array.isArray(alternative)) {
    throw new InvalidEventPattern(`An array inside the array is not allowed: ${at}`);
  }
  if (!isObject(alternative)) return (scalars) => scalars.includes(alternative);
  const [[name = '', argument] = [], ...others] = Object.entries(alternative);
  if (others.length > 0) throw new InvalidEventPattern(`Only one key allowed in a match: ${at}`);
  if (name === 'exists') {
    if (typeof argument !== 'boolean') {
      throw new InvalidEventPattern(`exists must be true or false: ${at}`);
    }
    return (scalars) => scalars.length > 0 === argument;
  }
  const operator = OPERATORS[name];
  if (!operator) {
    throw new InvalidEventPattern(`The match "${name}" at ${at} is not part of the local cloud`);
  }
  const test = operator(argument, at);
  return (scalars) => scalars.some(test);
}

/** Only leaves count: an object where the pattern wants a value is as good as missing. */
function scalarsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  return value === undefined || isObject(value) ? [] : [value];
}
