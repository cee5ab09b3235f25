import { evidenceOf, type Item } from './register.ts';
import type { Claim, Run } from './run.ts';

/** YES or NO to one item, and what was seen. */
export interface Verdict {
  readonly item: Item;
  readonly isDone: boolean;
  readonly evidence: string;
}

/** Looks at each item in turn; an item without anything to be seen is a NO. */
export async function* gather(run: Run, items: readonly Item[]): AsyncGenerator<Verdict> {
  for (const item of items) {
    run.tell(`${item.id} …`);
    yield verdictOn(item, await claimsOf(run, item));
  }
}

async function claimsOf(run: Run, item: Item): Promise<readonly Claim[]> {
  try {
    return await run.once(await evidenceOf(item));
  } catch (error) {
    return [{ holds: false, shows: error instanceof Error ? error.message : String(error) }];
  }
}

/** A NO shows what is not as it must be, a YES all that was seen. */
function verdictOn(item: Item, claims: readonly Claim[]): Verdict {
  const isDone = claims.length > 0 && claims.every(({ holds }) => holds);
  const told = isDone ? claims : claims.filter(({ holds }) => !holds);
  return { item, isDone, evidence: told.map(({ shows }) => oneLine(shows)).join('; ') };
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();

/** The line of a verdict: id, YES or NO, the item's text, the evidence. */
export const lineOf = ({ item, isDone, evidence }: Verdict): string =>
  `${item.id.padEnd(11)}  ${isDone ? 'YES' : 'NO '}  ${item.text}  |  ${evidence}`;
