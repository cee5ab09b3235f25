import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurationOf } from '../../infra/config.ts';
import { templateOf } from '../../infra/testing/template.ts';

const guide = new URL('../../docs/deploying.md', import.meta.url);
const text = readFileSync(guide, 'utf8');
const blocks = [...text.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block);

test('every shell block of the guide can be parsed', () => {
  expect(blocks.length).toBeGreaterThan(10);
  for (const block of blocks) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
    expect(status, `${block}\n${stderr}`).toBe(0);
  }
});

test('every output that the guide reads is one of the stack', () => {
  const read = [...text.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);

  expect(new Set(read).size).toBeGreaterThan(6);
  expect(Object.keys(templateOf().toJSON().Outputs)).toEqual(expect.arrayContaining(read));
});

test('every bucket is emptied before the stack is destroyed', () => {
  const outputs = templateOf().toJSON().Outputs as Record<string, { Value: { Ref?: string } }>;
  const emptied = [...text.matchAll(/aws s3 rm "s3:\/\/\$\(output (\w+)\)" --recursive/g)];
  const buckets = Object.keys(templateOf().findResources('AWS::S3::Bucket'));

  expect(emptied.map(([, name = '']) => outputs[name]?.Value.Ref).sort()).toEqual(buckets.sort());
});

test('its table of dev and prod says what the configuration says', () => {
  const [dev, prod] = [configurationOf('dev'), configurationOf('prod')];
  const row = (...cells: string[]) => expect(text).toContain(`| ${cells.join(' | ')} |`);
  const days = (count: number) => `${count.toLocaleString('en-US')} days`;
  const gigabytes = (bytes: number) => `${bytes / 1e9} GB`;

  row('facts are kept for', days(dev.lakeRetentionDays), days(prod.lakeRetentionDays));
  row('batches decided at once', `${dev.worker.maxConcurrency}`, `${prod.worker.maxConcurrency}`);
  row(
    'most that one query reads',
    gigabytes(dev.athenaScanLimitBytes),
    gigabytes(prod.athenaScanLimitBytes),
  );
  row(
    'Glue databases',
    ...[dev, prod].map(({ databaseName }) => `\`${databaseName}\`, \`${databaseName}_g1\``),
  );
});

test('every file that it links to is there', () => {
  const links = [...text.matchAll(/\]\((?!https:|#)([^)#]+)/g)].map(([, path = '']) => path);

  expect(links.length).toBeGreaterThan(1);
  for (const link of links) expect(existsSync(new URL(link, guide)), link).toBe(true);
});
