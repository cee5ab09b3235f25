import { AwsError } from '../../../service.ts';
import { validation } from '../errors.ts';
import { normalizeValue } from '../values/normalize.ts';
import { type AttributeValue, attributeOf } from '../values/value.ts';
import { invalidExpression } from './cursor.ts';
import type { Parsed } from './parse.ts';
import type { Bindings } from './path.ts';

export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

const NONE: Bindings = { names: {}, values: {} };

/**
 * Binds placeholders to all expressions of one request, by the expressions' parameter names.
 * Throws ValidationException for what is missing, unused or of a type that does not fit.
 */
export function bind(
  input: Placeholders,
  expressions: Readonly<Record<string, Parsed<unknown> | undefined>>,
): Bindings {
  const present = Object.values(expressions).filter((expression) => expression !== undefined);
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  if (!names && !values && present.every(needsNothing)) return NONE;
  if (present.length === 0) refuseWithoutExpression(input, Object.keys(expressions));
  const bindings = { names: checkNames(names), values: normalizeValues(values) };
  for (const expression of present) requirePlaceholders(expression, bindings);
  refuseUnused('ExpressionAttributeNames', names, (name) =>
    present.some((expression) => expression.names.has(name)),
  );
  refuseUnused('ExpressionAttributeValues', values, (name) =>
    present.some((expression) => expression.values.has(name)),
  );
  const boundTo = (placeholder: string) => bindings.values[placeholder] as AttributeValue;
  for (const { checks } of present) for (const check of checks) check(boundTo);
  return bindings;
}

const needsNothing = ({ names, values }: Parsed<unknown>) => names.size === 0 && values.size === 0;

function refuseWithoutExpression(input: Placeholders, parameters: readonly string[]): void {
  for (const member of ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const) {
    if (!input[member]) continue;
    const are = parameters.length > 1 ? 'are' : 'is';
    throw validation(
      `${member} can only be specified when using expressions: ${parameters.join(' and ')} ${are} null`,
    );
  }
}

function checkNames(names: Placeholders['ExpressionAttributeNames']): Bindings['names'] {
  if (!names) return {};
  const entries = Object.entries(names);
  if (entries.length === 0) throw validation('ExpressionAttributeNames must not be empty');
  for (const [key, name] of entries) {
    if (!/^#\w+$/.test(key)) throw invalidKey('ExpressionAttributeNames', key);
    if (typeof name !== 'string' || name === '') {
      throw validation(`ExpressionAttributeNames contains invalid value: Empty attribute name`);
    }
  }
  return names;
}

const invalidKey = (member: string, key: string) =>
  validation(`${member} contains invalid key: Syntax error; key: "${key}"`);

function normalizeValues(values: Placeholders['ExpressionAttributeValues']): Bindings['values'] {
  if (!values) return {};
  const entries = Object.entries(values);
  if (entries.length === 0) throw validation('ExpressionAttributeValues must not be empty');
  const normalized: Record<string, AttributeValue> = {};
  for (const [key, value] of entries) {
    if (!/^:\w+$/.test(key)) throw invalidKey('ExpressionAttributeValues', key);
    try {
      normalized[key] = normalizeValue(value);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
      throw validation(
        `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
      );
    }
  }
  return normalized;
}

function requirePlaceholders(expression: Parsed<unknown>, { names, values }: Bindings): void {
  for (const name of expression.names) {
    if (Object.hasOwn(names, name)) continue;
    throw invalidExpression(
      expression.kind,
      `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
    );
  }
  for (const placeholder of expression.values) {
    if (attributeOf(values, placeholder)) continue;
    throw invalidExpression(
      expression.kind,
      `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
    );
  }
}

function refuseUnused(
  member: string,
  given: object | undefined,
  isUsed: (name: string) => boolean,
): void {
  const unused = Object.keys(given ?? {}).filter((name) => !isUsed(name));
  if (unused.length === 0) return;
  throw validation(
    `Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`,
  );
}
