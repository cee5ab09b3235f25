import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from '../../../service.ts';
import type { Table } from '../tables/table.ts';
import type { Job, JobState } from './jobs.ts';
import { linesOf } from './lines.ts';
import {
  type DataFile,
  dataKey,
  filesManifest,
  folderOf,
  md5,
  summaryManifest,
} from './manifests.ts';

const compress = promisify(gzip);

/** By count, so that a second run has as many files; a file is held in memory while it is made. */
const FILE_ITEMS = 20_000;

/**
 * Writes all files of an export with the rights of whoever asked for it: the data, and the manifests
 * behind it, so that whoever sees the summary sees all. Throws what S3 answers; stops early when the
 * cloud closes, and then gives nothing.
 */
export async function writeExport(
  context: Context,
  job: Job,
  table: Table,
): Promise<JobState | undefined> {
  const { call, clock, closing } = context;
  const { principal, bucket } = job.request;
  const put = async (key: string, body: Buffer | string): Promise<string> => {
    const Body = Buffer.from(body).toString('base64');
    const answer = await call(principal, 's3', 'PutObject', { Bucket: bucket, Key: key, Body });
    return (answer as { ETag?: string }).ETag?.replaceAll('"', '') ?? '';
  };
  const putFile = async (index: number, lines: readonly string[]): Promise<DataFile> => {
    const body = await compress(lines.map((line) => `${line}\n`).join(''));
    const key = dataKey(job, index);
    return { key, items: lines.length, md5: md5(body), eTag: await put(key, body) };
  };
  const putChecked = async (name: string, body: string): Promise<void> => {
    await put(`${folderOf(job)}/${name}.json`, body);
    await put(`${folderOf(job)}/${name}.md5`, md5(body));
  };

  await put(`${folderOf(job)}/_started`, '');
  const files: DataFile[] = [];
  let held: string[] = [];
  let bytes = 0;
  for await (const slice of linesOf(context, job, table)) {
    if (closing.aborted) return undefined;
    held.push(...slice.lines);
    bytes += slice.bytes;
    if (held.length < FILE_ITEMS) continue;
    files.push(await putFile(files.length, held.slice(0, FILE_ITEMS)));
    held = held.slice(FILE_ITEMS);
  }
  // Without an item too there is a file.
  if (held.length > 0 || files.length === 0) files.push(await putFile(files.length, held));
  const items = files.reduce((sum, file) => sum + file.items, 0);
  const totals = { items, bytes, endedAtEpochMs: clock.now() };
  await putChecked('manifest-files', filesManifest(files));
  await putChecked('manifest-summary', summaryManifest(job, totals));
  return { status: 'COMPLETED', ...totals };
}
