import { clock } from '../clock.ts';
import { Refusal } from './api.ts';

/** The local cloud takes any credentials; the scope names the service. */
const credentialFor = (service: string) => `live-page/20260101/us-east-1/${service}/aws4_request`;
const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=${credentialFor(service)}, SignedHeaders=host, Signature=0`;

/** An address that a browser can open by itself, signed in its query. */
export const inAddress = (service: string, path: string): string =>
  `${path}?${new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credentialFor(service),
    'X-Amz-Signature': '0',
  })}`;

const textOf = (parent: Element | Document, name: string): string =>
  parent.getElementsByTagName(name)[0]?.textContent ?? '';

export interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The stack that runs here. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export async function readStack(): Promise<Stack> {
  const answer = await fetch('/', {
    method: 'POST',
    headers: {
      authorization: signedFor('cloudformation'),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=DescribeStacks&Version=2010-05-15',
  });
  const xml = new DOMParser().parseFromString(await answer.text(), 'text/xml');
  const outputs = [...xml.getElementsByTagName('OutputKey')].map((key) => key.parentElement);
  return {
    name: textOf(xml, 'StackName'),
    outputs: Object.fromEntries(
      outputs.map((output) =>
        output ? [textOf(output, 'OutputKey'), textOf(output, 'OutputValue')] : ['', ''],
      ),
    ),
  };
}

interface ListedObject {
  readonly key: string;
  /** ISO 8601, so that texts are in the order of time. */
  readonly writtenAt: string;
}

/** Every object below a prefix. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listKeys(bucket: string, prefix: string): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  let token: string | undefined;
  do {
    const question = new URLSearchParams({
      'list-type': '2',
      prefix,
      ...(token && { 'continuation-token': token }),
    });
    const answer = await fetch(`/${bucket}?${question}`, {
      headers: { authorization: signedFor('s3') },
    });
    if (!answer.ok) throw new Refusal(`${answer.status}`);
    const xml = new DOMParser().parseFromString(await answer.text(), 'text/xml');
    for (const object of xml.getElementsByTagName('Contents')) {
      found.push({ key: textOf(object, 'Key'), writtenAt: textOf(object, 'LastModified') });
    }
    token = textOf(xml, 'NextContinuationToken') || undefined;
  } while (token);
  return found;
}

/** A service of the protocol AWS JSON. */
interface JsonService {
  readonly name: string;
  readonly version: '1.0' | '1.1';
  /** Stands before each operation. */
  readonly target: string;
}

const ATHENA: JsonService = { name: 'athena', version: '1.1', target: 'AmazonAthena' };
const CLOUDWATCH: JsonService = {
  name: 'monitoring',
  version: '1.0',
  target: 'GraniteServiceVersion20100801',
};

async function ask<Output>(
  { name, version, target }: JsonService,
  operation: string,
  input: object,
): Promise<Output> {
  const answer = await fetch('/', {
    method: 'POST',
    headers: {
      authorization: signedFor(name),
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const output = (await answer.json()) as Output & { message?: string; Message?: string };
  if (answer.ok) return output;
  throw new Refusal(output.message ?? output.Message ?? `${answer.status}`);
}

/** What the page needs of an alarm on one metric. */
export interface DescribedAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Epoch seconds. */
  readonly StateTransitionedTimestamp: number;
}

/** Every alarm whose name begins so. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export async function describeAlarms(prefix: string): Promise<readonly DescribedAlarm[]> {
  const found: DescribedAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ask<{
      readonly MetricAlarms: readonly DescribedAlarm[];
      readonly NextToken?: string;
    }>(CLOUDWATCH, 'DescribeAlarms', { AlarmNamePrefix: prefix, NextToken });
    found.push(...page.MetricAlarms);
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

export interface Database {
  readonly database: string;
  readonly workGroup: string;
}

/** One row of texts, by lower-case column. */
export type Row = Readonly<Record<string, string | undefined>>;

interface Status {
  readonly State: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly StateChangeReason?: string;
}
interface Results {
  readonly ResultSet: { readonly Rows: readonly { readonly Data: readonly Cell[] }[] };
}
interface Cell {
  readonly VarCharValue?: string;
}

const PAUSE_MS = 60;

/** Runs one SELECT in Athena and reads its first page, at most 999 rows. */
export async function query(
  { database, workGroup }: Database,
  sql: string,
): Promise<readonly Row[]> {
  const { QueryExecutionId } = await ask<{ QueryExecutionId: string }>(
    ATHENA,
    'StartQueryExecution',
    {
      QueryString: sql,
      QueryExecutionContext: { Database: database },
      WorkGroup: workGroup,
      ClientRequestToken: crypto.randomUUID(),
    },
  );
  for (;;) {
    const { QueryExecution } = await ask<{ QueryExecution: { Status: Status } }>(
      ATHENA,
      'GetQueryExecution',
      { QueryExecutionId },
    );
    const { State, StateChangeReason } = QueryExecution.Status;
    if (State === 'SUCCEEDED') break;
    if (State === 'FAILED' || State === 'CANCELLED') throw new Refusal(StateChangeReason ?? State);
    await clock.pause(PAUSE_MS);
  }
  return rowsOf(await ask<Results>(ATHENA, 'GetQueryResults', { QueryExecutionId }));
}

/** The first row names the columns. https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
export function rowsOf({ ResultSet }: Results): readonly Row[] {
  const [header, ...rows] = ResultSet.Rows.map(({ Data }) => Data.map((cell) => cell.VarCharValue));
  return rows.map((cells) =>
    Object.fromEntries((header ?? []).map((name = '', at) => [name.toLowerCase(), cells[at]])),
  );
}
