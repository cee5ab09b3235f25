import { invalidRange } from './errors.ts';

export interface RangedBytes {
  readonly bytes: Buffer;
  /** `bytes 0-9/100`; undefined for the whole. */
  readonly contentRange?: string;
}

const BYTES = /^bytes=(\d*)-(\d*)$/;

/** One range of bytes (RFC 9110, section 14.1.2); what is no such range is ignored, as the RFC says. */
export function bytesOfRange(body: Buffer, range: string | undefined): RangedBytes {
  const [, from = '', to = ''] = BYTES.exec(range ?? '') ?? [];
  if (from === '' && to === '') return { bytes: body };
  const first = from === '' ? Math.max(body.length - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1);
  if (first > last || first >= body.length) throw invalidRange();
  return {
    bytes: body.subarray(first, last + 1),
    contentRange: `bytes ${first}-${last}/${body.length}`,
  };
}
