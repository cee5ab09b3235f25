import { type SavedQuery, savedQueries } from '../../queries/index.ts';
import { textLiteral } from '../../schemas/athena/literals.ts';
import type { QueryResult } from '../../schemas/athena/result.ts';
import { type Environment, readOutputs } from '../environment.ts';
import { wrongUsage } from '../failure.ts';
import { didYouMean } from '../suggest.ts';
import { type Query, runQuery } from './run.ts';

/** What a saved query is asked for; each is a plain text, already checked. */
export interface Question {
  readonly date: string;
  readonly zone: string;
  readonly event: string | undefined;
  /** From which day on lines are read, by a query that asks for more than the day. */
  readonly since?: string | undefined;
}

/** The names that the specification's own statements carry for what is filled in. */
const SEED_DATE = '2026-01-04';
const SEED_EVENT = 'TARGET_EVENT';
const SEED_BUCKET = '<YOUR_BUCKET>';

export function findQuery(name: string): SavedQuery {
  const found = savedQueries.find((query) => query.name === name);
  if (found) return found;
  const hint = didYouMean(
    name,
    savedQueries.map((query) => query.name),
  );
  throw wrongUsage(`There is no query "${name}".${hint} The list: eventflow query`);
}

/** Runs a saved query: by its prepared statement, a seed by its own text. */
export async function askSaved(
  environment: Environment,
  saved: SavedQuery,
  question: Question,
): Promise<QueryResult> {
  refuseUnfit(saved, question);
  const outputs = await readOutputs(
    environment,
    'WorkgroupName',
    'DatabaseName',
    'G1DatabaseName',
    'LakeBucketName',
  );
  const query: Omit<Query, 'workGroup'> =
    saved.group === 'seed'
      ? {
          sql: fillSeed(saved.sql, question, outputs.LakeBucketName),
          database: outputs.G1DatabaseName,
        }
      : { ...execute(saved, question), database: outputs.DatabaseName };
  const workGroup = outputs.WorkgroupName;
  return nameColumns(saved, await runQuery(environment.aws, { ...query, workGroup }));
}

/** Athena may answer names in lower case: the query's own spelling stands. */
function nameColumns({ columns }: SavedQuery, result: QueryResult): QueryResult {
  return columns.length === result.columns.length ? { ...result, columns } : result;
}

/** Runs a prepared statement by its name, its parameters as literals in its order; no event is '', no since the day. */
export function execute(
  { name, parameters }: Pick<SavedQuery, 'name' | 'parameters'>,
  question: Question,
) {
  const values = {
    ...question,
    event: question.event ?? '',
    since: question.since ?? question.date,
  };
  const literals = parameters.map((parameter) => textLiteral(values[parameter]));
  return { sql: `EXECUTE ${name}`, parameters: literals };
}

/** A statement of the specification with its sample values replaced. */
export function fillSeed(sql: string, { date, event }: Question, bucket: string): string {
  return sql
    .replaceAll(SEED_DATE, date)
    .replaceAll(SEED_EVENT, event ?? SEED_EVENT)
    .replaceAll(SEED_BUCKET, bucket);
}

/** A seed without its event would look for one called TARGET_EVENT; elsewhere none means all of them. */
function refuseUnfit(
  { name, group, parameters, sql }: SavedQuery,
  { event, since }: Question,
): void {
  if (since !== undefined && !parameters.includes('since')) {
    throw wrongUsage(`${name} asks about one day. Leave --since out.`);
  }
  const isSeed = group === 'seed';
  const takesEvent = isSeed ? sql.includes(SEED_EVENT) : parameters.includes('event');
  if (isSeed && takesEvent && event === undefined) {
    throw wrongUsage(`${name} asks about one event. Add: --event ID`);
  }
  if (!takesEvent && event !== undefined) {
    throw wrongUsage(`${name} counts all events together. Leave --event out.`);
  }
}
