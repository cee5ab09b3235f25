import { acknowledged, oneSend } from './batches.ts';
import { refused } from './changes.ts';
import { delays, justified, provenance } from './decisions.ts';
import { delivered, requestedAnchor, told, warnedExactly } from './facts.ts';
import type { Invariant } from './invariant.ts';
import { finalIsFinal, keys, listed, oneAnchor, strays } from './requests.ts';
import { hotWrites, stock } from './stock.ts';

/** All that is promised (docs/reliability.md). */
export const INVARIANTS: readonly Invariant[] = [
  stock,
  hotWrites,
  refused,
  finalIsFinal,
  oneAnchor,
  keys,
  provenance,
  delays,
  justified,
  acknowledged,
  oneSend,
  listed,
  strays,
  told,
  warnedExactly,
  delivered,
  requestedAnchor,
];
