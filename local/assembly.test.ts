import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAssembly } from './assembly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), JSON.stringify(value));

const stack = (properties: object = {}, environment = 'aws://unknown-account/unknown-region') => ({
  type: 'aws:cloudformation:stack',
  environment,
  displayName: 'Shop',
  properties: { templateFile: 'Shop.template.json', ...properties },
});

const manifest = (artifacts: object) => write('manifest.json', { artifacts });

test('gives the one stack, its template and the folders of its assets', () => {
  manifest({
    'Shop.assets': { type: 'cdk:asset-manifest' },
    Shop: stack({ stackName: 'shop-dev' }),
    Tree: { type: 'cdk:tree' },
  });
  write('Shop.template.json', { Resources: {} });
  const destinations = { here: { bucketName: 'b', objectKey: 'abc.zip' } };
  const files = { abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations } };
  write('Shop.assets.json', { files });
  const assembly = readAssembly(folder);
  expect(assembly).toMatchObject({
    displayName: 'Shop',
    stackName: 'shop-dev',
    accountId: undefined,
    region: undefined,
    template: { Resources: {} },
  });
  expect(assembly.assetFolder('abc.zip')).toBe(join(folder, 'asset.abc'));
  expect(() => assembly.assetFolder('other.zip')).toThrow('has no asset other.zip');
});

test('an app that names account and region is taken at its word', () => {
  manifest({ Shop: stack({}, 'aws://111122223333/eu-west-1') });
  write('Shop.template.json', { Resources: {} });
  const { accountId, region, stackName } = readAssembly(folder);
  expect([accountId, region, stackName]).toEqual(['111122223333', 'eu-west-1', 'Shop']);
});

test('more than one stack, or none, is refused by name', () => {
  manifest({ One: stack(), Two: stack() });
  expect(() => readAssembly(folder)).toThrow('runs one stack; the app has 2: One, Two.');
  manifest({});
  expect(() => readAssembly(folder)).toThrow('the app has 0: none.');
});

test('a folder that holds no assembly is refused', () => {
  expect(() => readAssembly(folder)).toThrow(`${folder} is no cloud assembly.`);
});
