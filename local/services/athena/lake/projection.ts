import { DateTime } from 'luxon';
import { QueryFailure } from '../failure.ts';

/** Says whether a value is one that the projection of its partition key gives. */
export type Accepts = (value: string) => boolean;

type Parameters = Readonly<Record<string, string>>;

/**
 * What a table's `projection.<key>.*` parameters give for one partition key.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 * @throws QueryFailure when they are missing or of a type not known.
 */
export function projectionOf(key: string, parameters: Parameters, nowEpochMs: number): Accepts {
  const parameter = (name: string): string => {
    const value = parameters[`projection.${key}.${name}`];
    if (value === undefined) {
      throw new QueryFailure(
        `INVALID_TABLE_PROPERTY: Table is configured for partition projection, but "projection.${key}.${name}" is missing`,
      );
    }
    return value;
  };
  switch (parameter('type')) {
    case 'enum': {
      const values = parameter('values').split(',');
      return (value) => values.includes(value);
    }
    case 'injected':
      return () => true;
    case 'integer':
      return integers(parameter('range'), Number(parameters[`projection.${key}.digits`] ?? 0));
    case 'date':
      return dates(parameter('range'), parameter('format'), nowEpochMs);
    default:
      throw new QueryFailure(
        `INVALID_TABLE_PROPERTY: the projection type "${parameter('type')}" of ${key} is not known`,
      );
  }
}

function integers(range: string, digits: number): Accepts {
  const [from = Number.NaN, to = Number.NaN] = range.split(',').map(Number);
  return (value) =>
    /^-?\d+$/.test(value) &&
    Number(value) >= from &&
    Number(value) <= to &&
    value === String(Number(value)).padStart(digits, '0');
}

/** Both bounds count; `NOW` may be moved, as in `NOW-3YEARS`. */
function dates(range: string, format: string, nowEpochMs: number): Accepts {
  const instant = (text: string): number => {
    const [, sign, amount, unit] = /^NOW(?:([+-])(\d+)([A-Z]+))?$/.exec(text.trim()) ?? [];
    if (amount && unit) {
      const moved = { [unit.toLowerCase()]: Number(`${sign}${amount}`) };
      return DateTime.fromMillis(nowEpochMs, { zone: 'utc' }).plus(moved).toMillis();
    }
    return text.trim() === 'NOW'
      ? nowEpochMs
      : DateTime.fromFormat(text.trim(), format, { zone: 'utc' }).toMillis();
  };
  const [from = Number.NaN, to = Number.NaN] = range.split(',').map(instant);
  return (value) => {
    const at = instant(value);
    return at >= from && at <= to;
  };
}
