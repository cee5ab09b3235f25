import type { Place } from '../../service.ts';
import { validation } from './errors.ts';

export interface Entry {
  /** Epoch seconds. */
  readonly Time?: number;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  /** A JSON object, as text. */
  readonly Detail?: string;
  readonly EventBusName?: string;
}

/** What rules match and targets get. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 with seconds, UTC. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const ENTRIES_MAX = 10;

/** All entries together. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const ENTRIES_MAX_BYTES = 256 * 1024;
const TIME_BYTES = 14;

/** Throws ValidationException when the request is refused as a whole. */
export function checkEntries(entries: unknown): asserts entries is readonly Entry[] {
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > ENTRIES_MAX) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${ENTRIES_MAX}`,
    );
  }
  const bytes = entries.reduce((total, entry: Entry) => total + bytesOf(entry), 0);
  if (bytes > ENTRIES_MAX_BYTES) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
}

function bytesOf({ Time, Source, DetailType, Detail, Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources].filter((text) => text !== undefined);
  const time = Time === undefined ? 0 : TIME_BYTES;
  return texts.reduce((total, text) => total + Buffer.byteLength(String(text)), time);
}

/** The event that an entry is, or why it is none. */
export function eventOf(
  entry: Entry,
  id: string,
  nowEpochMs: number,
  { accountId, region }: Place,
): BusEvent | EntryError {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (typeof entry[name] !== 'string' || entry[name] === '') {
      return invalidArgument(
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
    }
  }
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry;
  if (Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = jsonObject(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const time = Time === undefined ? nowEpochMs : Time * 1000;
  return {
    version: '0',
    id,
    'detail-type': DetailType,
    source: Source,
    account: accountId,
    time: new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    resources: Resources,
    detail,
  };
}

const invalidArgument = (ErrorMessage: string): EntryError => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage,
});

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
