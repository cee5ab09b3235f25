import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { Service } from '../service.ts';
import { createAthena } from '../services/athena/index.ts';
import { createGlue } from '../services/glue/index.ts';
import type { Template } from '../template.ts';
import { type Served, serveServices } from './serve.ts';

/** What `ask` gives: the texts of the result, NULL as null, without the row of names. */
interface Answer {
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
}

export interface Lake {
  readonly served: Served;
  /** Writes one object: texts as they are, anything else as JSON, a line each; gzipped when its key says so. */
  put(key: string, lines: readonly unknown[]): void;
  /** The text of an object, `bucket/key`. */
  read(path: string): string;
  /** Runs a statement to its end; rejects with the reason when it does not succeed. */
  ask(sql: string, parameters?: readonly string[], database?: string): Promise<Answer>;
  close(): Promise<void>;
}

interface LakeOptions {
  readonly template: Template;
  readonly workGroup: string;
  readonly database: string;
  readonly clock?: Clock;
  /** A folder that outlives the lake; one of its own, removed at the end, when left out. */
  readonly folder?: string;
}

interface Page {
  readonly NextToken?: string;
  readonly ResultSet: {
    readonly Rows: { readonly Data: { readonly VarCharValue?: string }[] }[];
    readonly ResultSetMetadata: { readonly ColumnInfo: { Name: string; Type: string }[] };
  };
}

/** Where objects of the bucket `lake` are put; every table of a test lies there. */
const BUCKET = 'lake';

/** Athena and Glue over a folder of their own, with an S3 that only writes. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const { template, workGroup, database, clock } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lake-'));
  const write = (path: string, body: string | Buffer) => {
    const file = join(folder, 's3', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  };
  const s3: Service = {
    name: 's3',
    operations: {
      GetBucketLocation: () => ({}),
      PutObject: ({ Bucket, Key, Body }: { Bucket: string; Key: string; Body: string }) =>
        write(`${Bucket}/${Key}`, Buffer.from(Body, 'base64')),
    },
  };
  const served = await serveServices([s3, createGlue(), createAthena()], {
    folder,
    template,
    ...(clock && { clock }),
  });
  const athena = <Output>(operation: string, input: object) =>
    served.cloud.call('tester', 'athena', operation, input) as Promise<Output>;

  async function finished(QueryExecutionId: string) {
    for (;;) {
      const { QueryExecution: execution } = await athena<{
        QueryExecution: {
          Status: { State: string; StateChangeReason?: string };
          Statistics: { DataScannedInBytes: number };
        };
      }>('GetQueryExecution', { QueryExecutionId });
      const { State, StateChangeReason } = execution.Status;
      if (State === 'SUCCEEDED') return execution.Statistics.DataScannedInBytes;
      if (State === 'FAILED' || State === 'CANCELLED') throw new Error(StateChangeReason);
      await served.clock.sleepUntil(served.clock.now() + 2);
    }
  }

  return {
    served,
    put(key, lines) {
      const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
      const body = texts.map((text) => `${text}\n`).join('');
      write(`${BUCKET}/${key}`, key.endsWith('.gz') ? gzipSync(body) : body);
    },
    read: (path) => readFileSync(join(folder, 's3', path), 'utf8'),
    async ask(sql, parameters = [], ofDatabase = database) {
      const { QueryExecutionId } = await athena<{ QueryExecutionId: string }>(
        'StartQueryExecution',
        {
          QueryString: sql,
          QueryExecutionContext: { Database: ofDatabase },
          WorkGroup: workGroup,
          ...(parameters.length > 0 && { ExecutionParameters: parameters }),
        },
      );
      const scannedBytes = await finished(QueryExecutionId);
      const rows: (string | null)[][] = [];
      let page: Page | undefined;
      do {
        const NextToken = page?.NextToken;
        page = await athena<Page>('GetQueryResults', {
          QueryExecutionId,
          ...(NextToken && { NextToken }),
        });
        for (const { Data } of page.ResultSet.Rows) {
          rows.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
        }
      } while (page.NextToken);
      const info = page.ResultSet.ResultSetMetadata.ColumnInfo;
      const columns = info.map(({ Name }) => Name);
      const hasHeader = /^\s*(--.*\n\s*)*(SELECT|WITH|EXECUTE)/i.test(sql);
      return {
        columns,
        types: info.map(({ Type }) => Type),
        rows: hasHeader ? rows.slice(1) : rows,
        scannedBytes,
      };
    },
    async close() {
      await served.close();
      if (!options.folder) rmSync(folder, { recursive: true });
    },
  };
}
