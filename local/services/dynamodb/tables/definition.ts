import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import {
  type Index,
  type KeyAttribute,
  type KeySchema,
  keyAttributes,
  type TableDefinition,
} from './table.ts';

/** Accepted wherever AWS accepts it, and without effect here. */
export const noEffect = z.unknown();

export const attributeDefinitions = z.array(
  z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
);
export const keySchema = z.array(
  z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }),
);
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).default('ALL'),
  NonKeyAttributes: z.array(z.string()).optional(),
});
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html */
export const recoveryDays = z.int().min(1).max(35).default(35);
export const billingMode = z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).optional();

/** The members of an index that say what it holds; the callers add those about throughput. */
export const indexShape = {
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: projection,
};

interface Declared {
  readonly AttributeDefinitions: z.infer<typeof attributeDefinitions>;
  readonly KeySchema: z.infer<typeof keySchema>;
  readonly BillingMode?: z.infer<typeof billingMode>;
  readonly GlobalSecondaryIndexes?:
    | readonly {
        readonly IndexName: string;
        readonly KeySchema: z.infer<typeof keySchema>;
        readonly Projection: z.infer<typeof projection>;
      }[]
    | undefined;
}

/** Throws ValidationException when keys and attribute definitions do not fit each other. */
export function defineTable(
  declared: Declared,
  more: Pick<TableDefinition, 'deletionProtected' | 'expiryAttribute' | 'recoveryDays'>,
): TableDefinition {
  const types = new Map(
    declared.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  );
  const key = resolveKey(declared.KeySchema, types);
  const indexes = (declared.GlobalSecondaryIndexes ?? []).map(
    ({ IndexName, KeySchema, Projection }): Index => ({
      name: IndexName,
      key: resolveKey(KeySchema, types),
      projection: {
        type: Projection.ProjectionType,
        attributes: Projection.NonKeyAttributes ?? [],
      },
    }),
  );
  const used = new Set(
    [key, ...indexes.map((index) => index.key)].flatMap(keyAttributes).map(({ name }) => name),
  );
  const unused = [...types.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw invalidParameter(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...types.keys()].join(', ')}], keys used: [${[...used].join(', ')}]`,
    );
  }
  return { key, indexes, billingMode: declared.BillingMode ?? 'PROVISIONED', ...more };
}

function resolveKey(
  schema: z.infer<typeof keySchema>,
  types: ReadonlyMap<string, KeyAttribute['type']>,
): KeySchema {
  const [hash, range, ...more] = schema.map(({ AttributeName, KeyType }) => {
    const type = types.get(AttributeName);
    if (!type) {
      throw invalidParameter(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${AttributeName}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
      );
    }
    return { name: AttributeName, type, KeyType };
  });
  if (hash?.KeyType !== 'HASH' || (range && range.KeyType !== 'RANGE') || more.length > 0) {
    throw invalidParameter('Invalid KeySchema: one HASH key first, then at most one RANGE key');
  }
  const attribute = ({ name, type }: KeyAttribute): KeyAttribute => ({ name, type });
  return { hash: attribute(hash), range: range && attribute(range) };
}
