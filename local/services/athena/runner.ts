import { writeOnceThereIsRoom } from '../../room.ts';
import { AwsError, type Context, type OperationContext } from '../../service.ts';
import { findPreparedStatement } from './api/prepared-statements.ts';
import { requireWorkGroup } from './api/work-groups.ts';
import {
  type Execution,
  markEnded,
  markRunning,
  markSucceeded,
  nextQueued,
  recover,
} from './executions.ts';
import { ErrorCategory, QueryFailure, ScanLimitExceeded } from './failure.ts';
import { createKeptRows, type KeptRows } from './lake/kept-rows.ts';
import { csv, plainText, type StatementResult } from './result/result.ts';
import { keptFolderOf } from './run/options.ts';

/** Athena runs 20 and more at once; each takes two threads of a machine that does other work. */
const RUNNING_MAX = 2;

export interface Runner {
  /** Begins what is queued, as far as there is room. */
  work(context: Context): undefined;
  /** Interrupts it if it runs. */
  cancel(id: string): void;
  /** Interrupts all and waits; what was running runs again at the next start. */
  close(): Promise<void>;
}

export function createRunner(): Runner {
  const running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
  let kept: KeptRows | undefined;

  const begin = (context: Context, execution: Execution, rows: KeptRows): void => {
    const stop = new AbortController();
    markRunning(context, execution.id);
    const work = () => run(context, execution, rows, stop.signal);
    const ended = rows.during(work).finally(() => {
      running.delete(execution.id);
      context.wake();
    });
    running.set(execution.id, { stop, ended });
  };

  return {
    work(context) {
      if (!kept) recover(context);
      kept ??= createKeptRows(keptFolderOf(context));
      while (running.size < RUNNING_MAX && !context.closing.aborted) {
        const execution = nextQueued(context);
        if (!execution) return;
        begin(context, execution, kept);
      }
    },
    cancel: (id) => running.get(id)?.stop.abort(),
    async close() {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

/** Runs one execution to its end; never rejects. What came of it is written once there is room. */
async function run(
  context: Context,
  execution: Execution,
  kept: KeptRows,
  signal: AbortSignal,
): Promise<void> {
  const { id } = execution;
  try {
    const asCaller = { ...context, principal: execution.request.principal };
    const result = await resultOf(asCaller, execution, kept, signal);
    if (signal.aborted) return;
    await writeResult(asCaller, execution, result);
    await writeOnceThereIsRoom(context, () => markSucceeded(context, id, result));
  } catch (error) {
    // Stopped: the one who stopped it has said so. Closing: it is begun again at the next start.
    if (signal.aborted) return;
    await writeOnceThereIsRoom(context, () => markFailed(context, id, error));
  }
}

function markFailed(context: Context, id: string, error: unknown): void {
  if (error instanceof ScanLimitExceeded) markEnded(context, id, 'CANCELLED', error.message);
  else if (error instanceof QueryFailure) {
    markEnded(context, id, 'FAILED', error.message, error.category);
  } else if (error instanceof AwsError) markEnded(context, id, 'FAILED', error.message);
  else markEnded(context, id, 'FAILED', `INTERNAL_ERROR: ${error}`, ErrorCategory.system);
}

async function resultOf(
  context: OperationContext,
  { request }: Execution,
  kept: KeptRows,
  signal: AbortSignal,
): Promise<StatementResult> {
  // The engine is not loaded before somebody asks: idle, it costs no memory.
  const { runStatement } = await import('./run/statement.ts');
  const { sql, parameters, database, workGroup } = request;
  const { WorkGroupConfiguration } = requireWorkGroup(context, workGroup);
  const prepared = (name: string) =>
    findPreparedStatement(context, workGroup, name)?.QueryStatement;
  const scanLimitBytes = WorkGroupConfiguration?.BytesScannedCutoffPerQuery;
  const options = { database, scanLimitBytes, kept, signal };
  return runStatement(context, { sql, parameters, prepared }, options);
}

async function writeResult(
  { call, principal }: OperationContext,
  { request: { outputLocation, statementType } }: Execution,
  result: StatementResult,
): Promise<void> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(outputLocation) ?? [];
  const isTable = statementType === 'DML';
  const Body = Buffer.from(isTable ? csv(result) : plainText(result)).toString('base64');
  const ContentType = isTable ? 'application/octet-stream' : 'text/plain';
  try {
    await call(principal, 's3', 'GetBucketLocation', { Bucket });
    await call(principal, 's3', 'PutObject', { Bucket, Key, Body, ContentType });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new QueryFailure(
      `The result could not be written to ${outputLocation}: ${error.message}`,
    );
  }
}
