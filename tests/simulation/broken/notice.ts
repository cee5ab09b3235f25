import type { Template } from '../../../local/template.ts';
import { runSeeds } from '../crew.ts';
import type { SeedResult } from '../seed.ts';
import type { Patch } from './variants.ts';

/** Each variant must be noticed within so many seeds. */
export const SEEDS_MAX = 500;

interface Noticed {
  readonly seed: number;
  readonly invariant: string;
}

/** The first seed, from 1 on, in which a promise breaks; undefined when none does. */
export async function notice(patch: Patch, template: Template): Promise<Noticed | undefined> {
  let noticed: Noticed | undefined;
  const onResult = ({ seed, violations: [first] }: SeedResult) => {
    if (first) noticed = { seed, invariant: first.invariant };
    return noticed === undefined;
  };
  await runSeeds({ template, from: 1, count: SEEDS_MAX, patch, processes: 1, onResult });
  return noticed;
}
