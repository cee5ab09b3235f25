import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeApp } from '../pipeline/synthesize.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = new URL('cuts/', import.meta.url);

/** What the app is synthesized from. */
const APP = [
  ...['schemas', 'functions', 'queries', 'infra'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'],
];

/** A behaviour taken out of the source, and the ids that can then no longer be a YES. */
export interface Cut {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly turns: readonly string[];
}

interface Edit {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

/** Every cut, in the order of the files below cuts/. */
export async function readCuts(): Promise<readonly Cut[]> {
  const files = readdirSync(FOLDER).sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, FOLDER).href)));
  return modules.flatMap(({ cuts }: { cuts: readonly Cut[] }) => cuts);
}

/** The file's text after the edit. @throws when the text to be replaced is not there exactly once. */
export function edited({ file, from, to }: Edit, root = ROOT): string {
  const text = readFileSync(join(root, file), 'utf8');
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} times: ${from}`);
  return text.replace(from, () => to);
}

/** Synthesizes, in that folder, a copy of the app without what these cuts take out; returns the assembly. */
export async function cutAssembly(cuts: readonly Cut[], folder: string): Promise<string> {
  const root = join(folder, 'app');
  for (const name of APP) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const edit of cuts.flatMap(({ edits }) => edits)) {
    writeFileSync(join(root, edit.file), edited(edit, root));
  }
  const assembly = join(folder, 'assembly');
  await synthesizeApp(root, assembly);
  return assembly;
}
