import { clock } from './clock.ts';
import { type Api, createApi } from './model/api.ts';
import { type Database, query, type Row, readStack, type Stack } from './model/aws.ts';
import { statementsOf } from './model/statements.ts';
import type { QueueNames } from './model/way.ts';

/** What the page knows of the deployment. */
export interface System {
  readonly stackName: string;
  readonly api: Api;
  readonly database: Database;
  readonly queues: QueueNames;
  readonly reportsBucket: string;
}

const RETRY_MS = 1000;

/** Reads the stack, as often as it takes. */
export async function connect(): Promise<System> {
  for (;;) {
    const stack = await readStack().catch(() => undefined);
    if (stack?.outputs.MainQueueUrl) return systemOf(stack);
    await clock.pause(RETRY_MS);
  }
}

function systemOf({ name, outputs }: Stack): System {
  const nameOf = (output: string) => outputs[output]?.split('/').at(-1) ?? '';
  const { IssuerUrl, IssuerAudience = '', DatabaseName = '', WorkgroupName = '' } = outputs;
  const clientId = IssuerAudience.split(' ')[0] ?? '';
  return {
    stackName: name,
    api: createApi(IssuerUrl ? { issuer: IssuerUrl, clientId } : {}),
    database: { database: DatabaseName, workGroup: WorkgroupName },
    queues: {
      main: nameOf('MainQueueUrl'),
      deadLetter: nameOf('DeadLetterQueueUrl'),
      parking: nameOf('ParkingQueueUrl'),
    },
    reportsBucket: outputs.ReportsBucketName ?? '',
  };
}

/** What the lake knows of one event. */
export interface Facts {
  /** The statement that found `last`. */
  readonly sql: string;
  readonly last: readonly Row[];
  readonly outcomes: readonly Row[];
  readonly delays: Row;
}

/** Everything accepted so far goes to the lake, and is asked for there. */
export async function readFacts({ api, database }: System, eventId: string): Promise<Facts> {
  await api.flush();
  const statements = statementsOf(eventId, clock.now());
  const [last, outcomes, delays] = await Promise.all(
    [statements.last, statements.outcomes, statements.delays].map((sql) => query(database, sql)),
  );
  return {
    sql: statements.last,
    last: last ?? [],
    outcomes: outcomes ?? [],
    delays: delays?.[0] ?? {},
  };
}
