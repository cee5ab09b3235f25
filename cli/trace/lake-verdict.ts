import { now } from '../clock.ts';
import type { LakeLines } from './lake-lines.ts';
import { isDecided, type StoredRequest } from './stored-request.ts';

/** Firehose holds a fact for 60 s at most (spec B-07); what is then not there in so long is missing. */
const DELIVERY_MAX_MS = 5 * 60 * 1000;

/** What one table's lines say of a request; `missing` and `differs` should never be. */
export type LakeVerdict = 'there' | 'nothing to tell' | 'not yet' | 'missing' | 'differs';

export const isLost = (verdict: LakeVerdict): boolean =>
  verdict === 'missing' || verdict === 'differs';

/** A decision is told once for good; a request is told with each sending's own stamp, so that others may stand beside it. */
export function lakeVerdict(request: StoredRequest, lake: Omit<LakeLines, 'verdict'>): LakeVerdict {
  const { table, agrees } = lake;
  if (agrees !== null) return agrees || table === 'request_logs' ? 'there' : 'differs';
  const toldAt = table === 'request_logs' ? request.queuedAt : request.finishedAt;
  if (toldAt === null) return 'nothing to tell';
  return now() - toldAt <= DELIVERY_MAX_MS ? 'not yet' : 'missing';
}

/** The verdict in words; `isLocal` knows a way to hurry. */
export function lakeSentence(lake: LakeLines, request: StoredRequest, isLocal: boolean): string {
  switch (lake.verdict) {
    case 'there':
      return `${countOf(lake)}, in ${placesOf(lake)}`;
    case 'differs':
      return `${lake.lines} × something else than the table says, in ${placesOf(lake)}`;
    case 'nothing to tell':
      return isDecided(request) ? 'no line' : 'no line: nothing has happened that it tells';
    case 'not yet':
      return `not in the lake yet: Firehose delivers within 60 s${isLocal ? ', or now with eventflow flush' : ''}`;
    case 'missing':
      return 'missing: Firehose should have delivered it. The log warns when publishing failed; an old fact may be past its retention';
  }
}

function countOf({ table, lines }: LakeLines): string {
  if (lines === 1) return '1 line';
  return table === 'participation_logs'
    ? `${lines} identical lines, counted once`
    : `${lines} lines, counted once`;
}

const placesOf = ({ partitions }: LakeLines): string =>
  partitions.map(({ dt, hour }) => `dt=${dt}/hour=${hour}`).join(', ');
