import { AwsError } from '../../../service.ts';
import { invalidParameter, validation } from '../errors.ts';
import { NESTING_LEVELS_MAX } from '../limits.ts';
import { canonicalNumber } from './number.ts';
import { type AttributeValue, assign, type Item, TYPE_NAMES } from './value.ts';

/**
 * Checks a value from outside and gives its one form: canonical numbers and base64. Never the
 * caller's own object. Throws ValidationException, or SerializationException for a wrong shape.
 */
export function normalizeValue(value: unknown, level = 1): AttributeValue {
  if (level > NESTING_LEVELS_MAX) {
    throw validation('Nesting Levels have exceeded supported limits');
  }
  const [member, ...more] = Object.entries(shape(value, 'object'));
  if (!member || !(member[0] in TYPE_NAMES)) {
    throw validation(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  if (more.length > 0) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return byType(member[0], member[1], level);
}

function byType(type: string, content: unknown, level: number): AttributeValue {
  switch (type) {
    case 'S':
      return { S: shape(content, 'string') };
    case 'N':
      return { N: canonicalNumber(shape(content, 'string')) };
    case 'B':
      return { B: canonicalBinary(shape(content, 'string')) };
    case 'BOOL':
      return { BOOL: shape(content, 'boolean') };
    case 'NULL':
      if (content !== true) {
        throw invalidParameter('Null attribute value types must have the value of true');
      }
      return { NULL: true };
    case 'L':
      return { L: list(content).map((element) => normalizeValue(element, level + 1)) };
    case 'M':
      return { M: normalizeItem(content, level + 1) };
    case 'SS':
      return { SS: members(content, 'string', (text) => text) };
    case 'NS':
      return { NS: members(content, 'number', canonicalNumber) };
    default:
      return { BS: members(content, 'binary', canonicalBinary) };
  }
}

/** Checks all attributes of an item, a key or a map. */
export function normalizeItem(item: unknown, level = 1): Item {
  const normalized: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(shape(item, 'object'))) {
    if (name === '') throw validation('Empty attribute name');
    assign(normalized, name, normalizeValue(value, level));
  }
  return normalized;
}

function members(
  content: unknown,
  kind: string,
  canonical: (text: string) => string,
): readonly string[] {
  const texts = list(content).map((member) => canonical(shape(member, 'string')));
  if (texts.length === 0) throw invalidParameter(`An ${kind} set  may not be empty`);
  if (new Set(texts).size < texts.length) {
    throw invalidParameter(`Input collection [${texts.join(', ')}] contains duplicates`);
  }
  return texts;
}

const canonicalBinary = (base64: string) => Buffer.from(base64, 'base64').toString('base64');

interface Shapes {
  readonly string: string;
  readonly boolean: boolean;
  readonly object: Readonly<Record<string, unknown>>;
}

function shape<Name extends keyof Shapes>(value: unknown, name: Name): Shapes[Name] {
  if (typeof value === name && value !== null && !Array.isArray(value)) {
    return value as Shapes[Name];
  }
  throw unexpected();
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected();
}

const unexpected = () =>
  new AwsError('SerializationException', 'Start of structure or map found where not expected');
