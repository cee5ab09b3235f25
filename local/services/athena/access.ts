import {
  type Access,
  type AccessContext,
  type Authorization,
  accessOf,
} from '../../policies/model.ts';
import { findNamedQuery } from './api/named-queries.ts';
import { PRIMARY } from './api/work-groups.ts';
import { findExecution } from './executions.ts';

interface Named {
  readonly WorkGroup?: string;
  readonly QueryExecutionId?: string;
  readonly NamedQueryId?: string;
  readonly NamedQueryIds?: readonly string[];
}

const on = (action: string, workGroup: string, { place }: AccessContext): Access => ({
  action: `athena:${action}`,
  resource: `arn:aws:athena:${place.region}:${place.accountId}:workgroup/${workGroup}`,
});

const byWorkGroup = (action: string) =>
  accessOf<Named>(({ WorkGroup = PRIMARY }, context) => [on(action, WorkGroup, context)]);

/** What is not there is nobody's: its absence is told by the operation. */
const byExecution = (action: string) =>
  accessOf<Named>(({ QueryExecutionId = '' }, context) => {
    const { request } = findExecution(context, QueryExecutionId) ?? {};
    return request ? [on(action, request.workGroup, context)] : [];
  });

/** Rows are read from the result's object with the rights of whoever asks.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
const results = accessOf<Named>(({ QueryExecutionId = '' }, context) => {
  const { request } = findExecution(context, QueryExecutionId) ?? {};
  if (!request) return [];
  const resource = request.outputLocation.replace('s3://', 'arn:aws:s3:::');
  return [on('GetQueryResults', request.workGroup, context), { action: 's3:GetObject', resource }];
});

const byNamedQuery = (action: string) =>
  accessOf<Named>(({ NamedQueryId, NamedQueryIds = [] }, context) =>
    [NamedQueryId ?? [], NamedQueryIds].flat().flatMap((id) => {
      const query = findNamedQuery(context, id);
      return query ? [on(action, query.WorkGroup, context)] : [];
    }),
  );

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html */
export const athenaAuthorization: Authorization = {
  access: {
    BatchGetNamedQuery: byNamedQuery('BatchGetNamedQuery'),
    GetNamedQuery: byNamedQuery('GetNamedQuery'),
    GetPreparedStatement: byWorkGroup('GetPreparedStatement'),
    GetQueryExecution: byExecution('GetQueryExecution'),
    GetQueryResults: results,
    GetWorkGroup: byWorkGroup('GetWorkGroup'),
    ListNamedQueries: byWorkGroup('ListNamedQueries'),
    ListPreparedStatements: byWorkGroup('ListPreparedStatements'),
    ListWorkGroups: accessOf(() => [{ action: 'athena:ListWorkGroups', resource: '*' }]),
    StartQueryExecution: byWorkGroup('StartQueryExecution'),
    StopQueryExecution: byExecution('StopQueryExecution'),
  },
};
