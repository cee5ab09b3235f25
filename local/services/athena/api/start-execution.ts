import * as z from 'zod';
import { uuid } from '../../../random.ts';
import type { OperationContext } from '../../../service.ts';
import { addExecution, type ExecutionRequest, findByToken } from '../executions.ts';
import { QueryFailure } from '../failure.ts';
import { parseStatement, statementType } from '../sql/statement.ts';
import { invalidRequest, operation } from './operation.ts';
import { PRIMARY, requireWorkGroup } from './work-groups.ts';

/** https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const QUERY_STRING_BYTES_MAX = 262_144;

/** The database of an account's first hour. */
const DEFAULT_DATABASE = 'default';

const CATALOG = /^awsdatacatalog$/i;

const Input = z.strictObject({
  QueryString: z
    .string()
    .min(1)
    .refine((sql) => Buffer.byteLength(sql) <= QUERY_STRING_BYTES_MAX, {
      error: `is longer than ${QUERY_STRING_BYTES_MAX} bytes`,
    }),
  ExecutionParameters: z.array(z.string().min(1).max(1024)).min(1).optional(),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .strictObject({
      Catalog: z.string().regex(CATALOG).optional(),
      Database: z.string().toLowerCase().optional(),
    })
    .optional(),
  WorkGroup: z.string().default(PRIMARY),
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  /** No effect here: every query is run. */
  ResultReuseConfiguration: z.unknown().optional(),
});
type Input = z.infer<typeof Input>;

/** Accepts a statement; it runs when its turn comes. */
export const startQueryExecution = operation(Input, (input, context) => {
  const { ClientRequestToken: token } = input;
  const id = uuid(context.random);
  const request = requestOf(input, context, id);
  const earlier = token && findByToken(context, token);
  if (earlier) {
    const isSame = JSON.stringify(asked(earlier.request)) === JSON.stringify(asked(request));
    if (!isSame) throw invalidRequest('Idempotent parameters do not match');
    return { QueryExecutionId: earlier.id };
  }
  addExecution(context, id, token, request);
  context.wake();
  return { QueryExecutionId: id };
});

const asked = ({ outputLocation: _location, ...request }: ExecutionRequest) => request;

function requestOf(input: Input, context: OperationContext, id: string): ExecutionRequest {
  const workGroup = requireWorkGroup(context, input.WorkGroup);
  if (workGroup.State === 'DISABLED')
    throw invalidRequest(`WorkGroup ${input.WorkGroup} is disabled.`);
  const type = typeOf(input.QueryString);
  const {
    EnforceWorkGroupConfiguration: isEnforced = true,
    ResultConfiguration: { OutputLocation: ofGroup } = {},
  } = workGroup.WorkGroupConfiguration ?? {};
  const ofInput = input.ResultConfiguration?.OutputLocation;
  const prefix = isEnforced && ofGroup ? ofGroup : (ofInput ?? ofGroup);
  if (!prefix) {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  return {
    principal: context.principal,
    sql: input.QueryString,
    parameters: input.ExecutionParameters ?? [],
    database: input.QueryExecutionContext?.Database ?? DEFAULT_DATABASE,
    workGroup: input.WorkGroup,
    statementType: type,
    outputLocation: `${prefix.replace(/\/$/, '')}/${id}.${type === 'DML' ? 'csv' : 'txt'}`,
  };
}

/** A statement that Athena would not take is refused at once. */
function typeOf(sql: string): ExecutionRequest['statementType'] {
  try {
    return statementType(parseStatement(sql));
  } catch (error) {
    if (error instanceof QueryFailure) throw invalidRequest(error.message);
    throw error;
  }
}
