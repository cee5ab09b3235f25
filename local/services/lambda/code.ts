import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CreateContext } from '../../service.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
export const Code = z.union([
  z.strictObject({ ZipFile: z.string() }),
  z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
]);
export type Code = z.infer<typeof Code>;

const IS_MODULE = /^\s*(import|export)\b/m;

/** The folder where a function's code is; what stands in the template itself is written to one. */
export function codeFolder(
  code: Code,
  name: string,
  { assetFolder, store }: CreateContext,
): { folder: string; isTemporary: boolean } {
  if ('S3Key' in code) return { folder: assetFolder(code.S3Key), isTemporary: false };
  const isTemporary = store.folder === undefined;
  const folder = store.folder
    ? join(store.folder, 'functions', name)
    : mkdtempSync(join(tmpdir(), `${name}-`));
  mkdirSync(folder, { recursive: true });
  const file = IS_MODULE.test(code.ZipFile) ? 'index.mjs' : 'index.js';
  // Only one of them is what the template says now.
  for (const other of ['index.mjs', 'index.js']) rmSync(join(folder, other), { force: true });
  writeFileSync(join(folder, file), code.ZipFile);
  linkSdk(folder);
  return { folder, isTemporary };
}

const SDK = join(import.meta.dirname, '../../../node_modules/@aws-sdk');

/** Lambda's runtime brings the SDK along. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included */
function linkSdk(folder: string): void {
  const link = join(folder, 'node_modules/@aws-sdk');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(SDK, link, 'dir');
}
