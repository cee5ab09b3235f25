import { invalidArgument } from './errors.ts';
import { byBytes } from './keys.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_RequestSyntax */
const MAX_KEYS = 1000;

export interface ListInput {
  readonly Bucket?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  /** `url`: keys and prefixes are answered percent-encoded. */
  readonly EncodingType?: string;
}

export interface Page {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly maxKeys: number;
  /** The last key or common prefix; empty on a page of none. */
  readonly lastName: string;
  /** Where the next page goes on; undefined on the last. */
  readonly nextToken: string | undefined;
}

/** One page of these keys: rolled up at the delimiter, in the order of bytes. */
export function pageOf(keys: readonly string[], input: ListInput): Page {
  const maxKeys = Math.min(input.MaxKeys ?? MAX_KEYS, MAX_KEYS);
  if (!Number.isInteger(maxKeys) || maxKeys < 0) {
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647');
  }
  const after = input.ContinuationToken ? keyOf(input.ContinuationToken) : (input.StartAfter ?? '');
  const isPast = (key: string) =>
    byBytes(key, after) <= 0 || (isRolledUp(after, input) && key.startsWith(after));
  const names = new Set(keys.filter((key) => !isPast(key)).map((key) => rolledUp(key, input)));
  const rest = [...names].sort(byBytes);
  const page = rest.slice(0, maxKeys);
  const isPrefix = (name: string) => isRolledUp(name, input);
  return {
    keys: page.filter((name) => !isPrefix(name)),
    commonPrefixes: page.filter(isPrefix),
    maxKeys,
    lastName: page.at(-1) ?? '',
    nextToken: rest.length > page.length && maxKeys > 0 ? tokenOf(page.at(-1)) : undefined,
  };
}

/** The key, or the common prefix that stands for it. */
function rolledUp(key: string, { Prefix = '', Delimiter }: ListInput): string {
  const at = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
  return at < 0 ? key : key.slice(0, at + (Delimiter?.length ?? 0));
}

/** A name that ends with the delimiter stands for all keys that begin with it. */
const isRolledUp = (name: string, { Prefix = '', Delimiter }: ListInput): boolean =>
  Boolean(Delimiter) && name.indexOf(Delimiter ?? '', Prefix.length) >= 0;

const tokenOf = (last = ''): string => Buffer.from(last).toString('base64');

function keyOf(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (tokenOf(key) !== token) throw invalidArgument('The continuation token provided is incorrect');
  return key;
}
