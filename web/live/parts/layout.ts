import type { Edge, Stage } from '../model/way.ts';

/** Where the stages stand, and how the roads run between them. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly node: { readonly width: number; readonly height: number };
  /** Middles. */
  readonly stages: Readonly<Record<Stage, readonly [x: number, y: number]>>;
  readonly roads: Readonly<Record<Edge, string>>;
}

/** For a screen that is wider than a phone. */
export const WIDE: Layout = {
  width: 1080,
  height: 372,
  node: { width: 124, height: 68 },
  stages: {
    dlq: [632, 44],
    parking: [822, 44],
    user: [72, 178],
    api: [258, 178],
    ingest: [446, 178],
    queue: [632, 178],
    worker: [822, 178],
    table: [1008, 178],
    bus: [446, 320],
    firehose: [632, 320],
    lake: [822, 320],
    athena: [1008, 320],
  },
  roads: {
    'user-api': 'M134 178H193',
    'api-ingest': 'M320 178H381',
    'ingest-queue': 'M508 178H567',
    'queue-worker': 'M694 178H757',
    'worker-table': 'M884 178H943',
    'queue-dlq': 'M632 144V81',
    'dlq-parking': 'M694 44H757',
    'ingest-bus': 'M446 212V283',
    'worker-bus': 'M822 212C822 262 480 236 472 283',
    'bus-firehose': 'M508 320H567',
    'firehose-lake': 'M694 320H757',
    'lake-athena': 'M884 320H943',
  },
};

/** For a phone: the same way, folded. */
export const NARROW: Layout = {
  width: 360,
  height: 540,
  node: { width: 100, height: 62 },
  stages: {
    user: [54, 36],
    api: [180, 36],
    ingest: [306, 36],
    queue: [306, 154],
    worker: [180, 154],
    table: [54, 154],
    dlq: [306, 272],
    parking: [180, 272],
    bus: [54, 390],
    firehose: [180, 390],
    lake: [306, 390],
    athena: [306, 504],
  },
  roads: {
    'user-api': 'M104 36H127',
    'api-ingest': 'M230 36H253',
    'ingest-queue': 'M306 67V120',
    'queue-worker': 'M256 154H233',
    'worker-table': 'M130 154H107',
    'queue-dlq': 'M306 185V238',
    'dlq-parking': 'M256 272H233',
    'ingest-bus':
      'M280 67V82Q280 95 267 95H130Q117 95 117 108V328Q117 341 104 341H80Q67 341 67 349V356',
    'worker-bus': 'M150 185V212Q150 225 137 225H58Q45 225 45 238V356',
    'bus-firehose': 'M104 390H127',
    'firehose-lake': 'M230 390H253',
    'lake-athena': 'M306 421V470',
  },
};
