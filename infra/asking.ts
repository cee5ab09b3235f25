import { Arn, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type SavedQuery, savedQueries } from '../queries/index.ts';
import { LAKE_TABLES } from '../schemas/lake/tables.ts';
import type { Analytics } from './analytics.ts';
import type { EventFlowFunction } from './functions.ts';

/** What a function asks of. */
export interface AskingProps {
  readonly lakeBucket: IBucket;
  readonly databaseName: string;
  readonly analytics: Analytics;
}

/** To run saved queries over those tables of the lake, as Athena documents it.
 * https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
 * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html */
export function allowAsking(
  fn: EventFlowFunction,
  { lakeBucket, databaseName, analytics }: AskingProps,
  tables: readonly string[],
): void {
  const stack = Stack.of(fn);
  const glue = (resource: string) => Arn.format({ service: 'glue', resource }, stack);
  const asked = LAKE_TABLES.filter(({ name }) => tables.includes(name));
  fn.allow(
    [
      'athena:GetPreparedStatement',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
    [
      Arn.format(
        { service: 'athena', resource: 'workgroup', resourceName: analytics.workgroupName },
        stack,
      ),
    ],
  );
  fn.allow(
    ['glue:GetDatabase', 'glue:GetTable'],
    [
      glue('catalog'),
      glue(`database/${databaseName}`),
      ...asked.map(({ name }) => glue(`table/${databaseName}/${name}`)),
    ],
  );
  fn.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
  fn.allow(
    ['s3:GetObject'],
    asked.map(({ folder }) => lakeBucket.arnForObjects(`${folder}*`)),
  );
  fn.allow(['s3:GetBucketLocation', 's3:ListBucket'], [analytics.resultsBucket.bucketArn]);
  fn.allow(
    ['s3:GetObject', 's3:PutObject'],
    [analytics.resultsBucket.arnForObjects('athena-results/*')],
  );
}

/** The variables that functions/operations/deployed.ts reads: where a function asks, and what each saved
 * query's `?` stand for, which its header alone says. */
export const askingVariables = (
  { analytics, databaseName }: AskingProps,
  names: readonly string[],
): Readonly<Record<string, string>> => ({
  WORKGROUP: analytics.workgroupName,
  DATABASE: databaseName,
  STATEMENTS: JSON.stringify(
    Object.fromEntries(names.map((name) => [name, queryOf(name).parameters])),
  ),
});

export function queryOf(name: string): SavedQuery {
  const query = savedQueries.find((candidate) => candidate.name === name);
  if (!query) throw new Error(`There is no saved query ${name}.`);
  return query;
}
