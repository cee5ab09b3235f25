import { type Random, uuid } from '../../../random.ts';
import type { Context } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { tableNotFound, validation } from '../errors.ts';
import { TABLE_NAME } from '../limits.ts';
import { recoveryOf, type Table, type TableDefinition } from './table.ts';

export const CATALOG_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_tables (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL
  );
`;

interface Row {
  readonly id: number;
  readonly name: string;
  readonly definition: string;
}

/** The tables that exist; each is read once and then remembered. */
export class Catalog {
  readonly #byName = new Map<string, Table>();

  /** Takes a name or an ARN. Throws ResourceNotFoundException, or ValidationException without a name. */
  find(store: Store, nameOrArn: unknown): Table {
    const table = this.lookUp(store, tableName(nameOrArn));
    if (!table) throw tableNotFound();
    return table;
  }

  lookUp(store: Store, name: string): Table | undefined {
    const known = this.#byName.get(name);
    if (known) return known;
    const row = store.get<Row>('SELECT * FROM dynamodb_tables WHERE name = ?', name);
    return row && this.#remember(row);
  }

  byId(store: Store, id: number): Table {
    for (const table of this.#byName.values()) if (table.id === id) return table;
    const row = store.get<Row>('SELECT * FROM dynamodb_tables WHERE id = ?', id);
    if (!row) throw tableNotFound();
    return this.#remember(row);
  }

  all(store: Store): readonly Table[] {
    const rows = store.all<{ name: string }>('SELECT name FROM dynamodb_tables ORDER BY name');
    return rows.flatMap(({ name }) => this.lookUp(store, name) ?? []);
  }

  /** Names in order, after that one. */
  names(store: Store, after: string, limit: number): readonly string[] {
    return store
      .all<Row>(
        'SELECT name FROM dynamodb_tables WHERE name > ? ORDER BY name LIMIT ?',
        after,
        limit,
      )
      .map(({ name }) => name);
  }

  add(
    { store, place, clock, random }: Pick<Context, 'store' | 'place' | 'clock' | 'random'>,
    name: string,
    definition: TableDefinition,
  ): Table {
    const rest = {
      ...definition,
      arn: tableArn(place, name),
      uuid: uuid(random satisfies Random),
      createdAtEpochMs: clock.now(),
      recovery: recoveryOf(definition, clock.now()),
    };
    const { lastInsertRowid } = store.run(
      'INSERT INTO dynamodb_tables (name, definition) VALUES (?, ?)',
      name,
      JSON.stringify(rest),
    );
    const table = { id: lastInsertRowid, name, ...rest };
    this.#byName.set(name, table);
    return table;
  }

  /** Stores a table's changed definition. */
  replace(store: Store, table: Table): void {
    const { id, name, ...rest } = table;
    store.run('UPDATE dynamodb_tables SET definition = ? WHERE id = ?', JSON.stringify(rest), id);
    this.#byName.set(name, table);
  }

  remove(store: Store, { id, name }: Table): void {
    store.run('DELETE FROM dynamodb_tables WHERE id = ?', id);
    this.#byName.delete(name);
  }

  #remember({ id, name, definition }: Row): Table {
    const table = { id, name, ...JSON.parse(definition) } as Table;
    this.#byName.set(name, table);
    return table;
  }
}

export const tableArn = (
  place: { readonly region: string; readonly accountId: string },
  name: string,
): string => `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${name}`;

/** Of a name or an ARN. */
export const nameIn = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn.replace(/^.*:table\//, '') : nameOrArn;

/** The name in a parameter that may also be an ARN. */
export function tableName(nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string') {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
  const name = nameIn(nameOrArn);
  if (!TABLE_NAME.test(name)) {
    throw validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  }
  return name;
}
