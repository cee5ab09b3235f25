import * as z from 'zod';
import type { Context, Operation } from '../../../service.ts';
import { invalidRequest, operation, Page, pageOf } from './operation.ts';
import { PRIMARY } from './work-groups.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-athena-namedquery.html */
export const NamedQuery = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  Database: z.string(),
  QueryString: z.string(),
  WorkGroup: z.string().default(PRIMARY),
});
export type NamedQuery = z.infer<typeof NamedQuery>;

export function putNamedQuery({ store }: Context, id: string, query: NamedQuery): void {
  store.run(
    'INSERT OR REPLACE INTO athena_named_queries VALUES (?, ?, ?)',
    id,
    query.WorkGroup,
    JSON.stringify(query),
  );
}

export function findNamedQuery({ store }: Pick<Context, 'store'>, id: string) {
  const row = store.get<{ properties: string }>(
    'SELECT properties FROM athena_named_queries WHERE id = ?',
    id,
  );
  return row && { ...(JSON.parse(row.properties) as NamedQuery), NamedQueryId: id };
}

export const namedQueryOperations: Readonly<Record<string, Operation>> = {
  ListNamedQueries: operation(
    z.object({ ...Page, WorkGroup: z.string().default(PRIMARY) }),
    (input, { store }) => {
      const ids = store
        .all<{ id: string }>(
          'SELECT id FROM athena_named_queries WHERE work_group = ? ORDER BY rowid',
          input.WorkGroup,
        )
        .map(({ id }) => id);
      const { items, next } = pageOf(ids, input);
      return { NamedQueryIds: items, ...next };
    },
  ),
  GetNamedQuery: operation(z.object({ NamedQueryId: z.string() }), ({ NamedQueryId }, context) => {
    const found = findNamedQuery(context, NamedQueryId);
    if (!found) throw invalidRequest(`Query ${NamedQueryId} does not exist.`);
    return { NamedQuery: found };
  }),
  BatchGetNamedQuery: operation(
    z.object({ NamedQueryIds: z.array(z.string()).min(1).max(50) }),
    ({ NamedQueryIds }, context) => {
      const found = NamedQueryIds.map((id) => [id, findNamedQuery(context, id)] as const);
      return {
        NamedQueries: found.flatMap(([, query]) => query ?? []),
        UnprocessedNamedQueryIds: found.flatMap(([NamedQueryId, query]) =>
          query ? [] : [{ NamedQueryId, ErrorCode: 'INVALID_INPUT', ErrorMessage: 'Not found.' }],
        ),
      };
    },
  ),
};
