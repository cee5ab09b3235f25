/** A key attribute; only these types can be keys. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
}

interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** Beyond all keys, for INCLUDE. */
  readonly attributes: readonly string[];
}

/** A global secondary index. */
export interface Index {
  readonly name: string;
  readonly key: KeySchema;
  readonly projection: Projection;
}

/** What a template or CreateTable says of a table. */
export interface TableDefinition {
  readonly key: KeySchema;
  readonly indexes: readonly Index[];
  readonly billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly deletionProtected: boolean;
  /** Holds epoch seconds, after which the item goes. */
  readonly expiryAttribute: string | undefined;
  /** How far back point-in-time recovery reaches; `undefined` when it is off. */
  readonly recoveryDays: number | undefined;
}

export interface Table extends TableDefinition {
  /** The rows' table_id. */
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAtEpochMs: number;
  /** Point-in-time recovery, while it is on. */
  readonly recovery: { readonly days: number; readonly sinceEpochMs: number } | undefined;
}

/** Recovery as the definition asks for it; it goes on from where it was. */
export const recoveryOf = (
  { recoveryDays: days }: Pick<TableDefinition, 'recoveryDays'>,
  nowEpochMs: number,
  before?: Table,
): Table['recovery'] =>
  days === undefined
    ? undefined
    : { days, sinceEpochMs: before?.recovery?.sinceEpochMs ?? nowEpochMs };

export const keyAttributes = ({ hash, range }: KeySchema): readonly KeyAttribute[] =>
  range ? [hash, range] : [hash];

/** The attributes that an index holds; `undefined` stands for all. */
export function projectedNames(table: Table, index: Index): ReadonlySet<string> | undefined {
  if (index.projection.type === 'ALL') return undefined;
  const keys = [...keyAttributes(table.key), ...keyAttributes(index.key)].map(({ name }) => name);
  return new Set([...keys, ...index.projection.attributes]);
}
