import { validation } from '../errors.ts';
import type { Table } from '../tables/table.ts';
import { type Change, indexWriteUnits, readUnits, tableWriteUnits } from './capacity.ts';

/** A transaction reads or writes every item twice: to prepare and to commit. */
const TRANSACTION_FACTOR = 2;
const EVENTUAL_FACTOR = 0.5;

interface Units {
  table: number;
  readonly indexes: Map<string, number>;
}

/**
 * Adds up what one request consumes and reports it as ReturnConsumedCapacity asks.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
 */
export class Meter {
  readonly #mode: 'TOTAL' | 'INDEXES';
  /** The member that transactions report beside CapacityUnits. */
  readonly #transaction: 'ReadCapacityUnits' | 'WriteCapacityUnits' | undefined;
  readonly #byTable = new Map<string, Units>();

  constructor(mode: 'TOTAL' | 'INDEXES', transaction?: 'ReadCapacityUnits' | 'WriteCapacityUnits') {
    this.#mode = mode;
    this.#transaction = transaction;
  }

  get #factor(): number {
    return this.#transaction ? TRANSACTION_FACTOR : 1;
  }

  write(change: Change): void {
    const units = this.#unitsOf(change.table);
    units.table += tableWriteUnits(change) * this.#factor;
    if (change.before === change.after) return;
    for (const index of change.table.indexes) {
      const cost = indexWriteUnits(index, change) * this.#factor;
      if (cost > 0) units.indexes.set(index.name, (units.indexes.get(index.name) ?? 0) + cost);
    }
  }

  /** One read of so many bytes, of the table or of that index. */
  read(table: Table, bytes: number, consistent: boolean, indexName?: string): void {
    const eventual = consistent || this.#transaction ? 1 : EVENTUAL_FACTOR;
    const cost = readUnits(bytes) * eventual * this.#factor;
    const units = this.#unitsOf(table);
    if (indexName) units.indexes.set(indexName, (units.indexes.get(indexName) ?? 0) + cost);
    else units.table += cost;
  }

  /** ConsumedCapacity by table. */
  report(): readonly Record<string, unknown>[] {
    return [...this.#byTable].map(([TableName, { table, indexes }]) => {
      const total = [...indexes.values()].reduce((sum, units) => sum + units, table);
      const byIndex = [...indexes].map(([name, units]) => [name, this.#figures(units)]);
      return {
        TableName,
        ...this.#figures(total),
        ...(this.#mode === 'INDEXES' && {
          Table: this.#figures(table),
          ...(indexes.size > 0 && { GlobalSecondaryIndexes: Object.fromEntries(byIndex) }),
        }),
      };
    });
  }

  #figures(units: number): Record<string, number> {
    return { CapacityUnits: units, ...(this.#transaction && { [this.#transaction]: units }) };
  }

  #unitsOf({ name }: Table): Units {
    let units = this.#byTable.get(name);
    if (!units) {
      units = { table: 0, indexes: new Map() };
      this.#byTable.set(name, units);
    }
    return units;
  }
}

/** The meter that ReturnConsumedCapacity asks for, if it asks for one. */
export function meterFor(
  mode: unknown,
  transaction?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Meter | undefined {
  if (mode === undefined || mode === 'NONE') return undefined;
  if (mode === 'TOTAL' || mode === 'INDEXES') return new Meter(mode, transaction);
  throw validation(
    `1 validation error detected: Value '${mode}' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]`,
  );
}

/** The output member for requests on one table. */
export const consumedByOne = (meter: Meter | undefined) =>
  meter && { ConsumedCapacity: meter.report()[0] };

/** The output member for requests on several tables. */
export const consumedByAll = (meter: Meter | undefined) =>
  meter && { ConsumedCapacity: meter.report() };
