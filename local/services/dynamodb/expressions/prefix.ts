import type { KeyValue } from '../items/keys.ts';

const LAST_CODE_POINT = 0x10ffff;
const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;
const LAST_BYTE = 0xff;

/**
 * The smallest key after all that begin with the prefix, in the order of their bytes; `undefined`
 * when there is none.
 */
export function successorOfPrefix(prefix: KeyValue): KeyValue | undefined {
  return typeof prefix === 'string' ? afterText(prefix) : afterBytes(prefix);
}

function afterText(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  const next = last + 1 === SURROGATES_START ? SURROGATES_END + 1 : last + 1;
  return String.fromCodePoint(...points, next);
}

function afterBytes(prefix: Buffer): Buffer | undefined {
  const bytes = [...prefix];
  while (bytes.at(-1) === LAST_BYTE) bytes.pop();
  const last = bytes.pop();
  return last === undefined ? undefined : Buffer.from([...bytes, last + 1]);
}
