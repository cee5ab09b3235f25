import type { Answer, Values } from '../athena.ts';
import { type ExportState, requireExport } from '../exports.ts';

export interface ValidationDay {
  readonly date: string;
  readonly zone: string;
}

/** What a validation found; the count is held against its threshold. */
interface Found {
  readonly count: number;
  /** What leads to the cause. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Asks one validation of one day. @throws whatever kept it from an answer */
export type Asker = (day: ValidationDay) => Promise<Found>;

export type Ask = (name: string, values: Values) => Promise<Answer>;

/** By a saved query that answers one row: the count first, then what leads to the cause. */
export function askerOf(ask: Ask, name: string): Asker {
  return async (day) => {
    const { columns, rows } = await ask(name, { ...day, event: '' });
    const [count, ...more] = rows[0] ?? [];
    if (typeof count !== 'number') throw new Error(`${name} gave no count.`);
    const details = more.flatMap((value, at) =>
      typeof value === 'string' || typeof value === 'number'
        ? [[columns[at + 1] ?? '', value] as const]
        : [],
    );
    return { count, details: Object.fromEntries(details) };
  };
}

/** Only once the table's export of the day is complete. */
export function onceExported(
  exportState: (date: string) => Promise<ExportState>,
  ask: Asker,
): Asker {
  return async (day) => {
    requireExport(await exportState(day.date), day.date);
    return ask(day);
  };
}
