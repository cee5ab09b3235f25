import type { Environment } from '../environment.ts';
import { ExitCode, Failure } from '../failure.ts';
import { operatorApiOf, readFirstEvents } from '../operator-api.ts';

/** The events there are, of which only an operator may ask; null members when nobody could. */
export interface EventsStatus {
  readonly open: number | null;
  readonly known: number | null;
  /** There are more than were read. */
  readonly isMore: boolean;
  /** Why it is not known. */
  readonly reason: string | null;
}

/** Whoever has no operator's token is told how to get one; an API that fails ends the command. */
export async function countEvents(environment: Environment): Promise<EventsStatus> {
  try {
    const { items, isWhole } = await readFirstEvents(await operatorApiOf(environment));
    const open = items.filter(({ state }) => state === 'OPEN').length;
    return { open, known: items.length, isMore: !isWhole, reason: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode !== ExitCode.wrongUsage) throw error;
    return { open: null, known: null, isMore: false, reason: error.message };
  }
}
