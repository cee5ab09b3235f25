import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from './refusal.ts';

/** The part of cdk.json that synthesis needs. https://docs.aws.amazon.com/cdk/v2/guide/cli.html#cli-config */
const CdkJson = z.looseObject({
  app: z.string(),
  context: z.record(z.string(), z.unknown()).default({}),
  watch: z
    .looseObject({
      include: z.union([z.string(), z.array(z.string())]).default('**'),
      exclude: z.union([z.string(), z.array(z.string())]).default([]),
    })
    .default({ include: '**', exclude: [] }),
});
type CdkJson = z.infer<typeof CdkJson>;

/** Beside the assembly that was made from these inputs. */
const INPUTS_FILE = 'inputs.sha256';

export interface SynthesisOptions {
  /** Where cdk.json is. */
  readonly projectFolder: string;
  readonly assemblyFolder: string;
  readonly signal: AbortSignal;
  readonly tell: (progress: string) => void;
}

/**
 * Makes the cloud assembly as the CDK's command line does, unless nothing that `watch` names in
 * cdk.json has changed since the last time. Throws Refusal.
 */
export async function synthesize(options: SynthesisOptions): Promise<void> {
  const { projectFolder, assemblyFolder, tell } = options;
  const cdkJson = readCdkJson(projectFolder);
  const inputs = hashInputs(projectFolder, cdkJson);
  const noted = join(assemblyFolder, INPUTS_FILE);
  if (existsSync(noted) && readFileSync(noted, 'utf8') === inputs) {
    tell('the app is unchanged: its last assembly is used');
    return;
  }
  tell(`synthesizing: ${cdkJson.app}`);
  // Elsewhere first, then renamed: a synthesis that was killed leaves no half assembly.
  const unfinished = `${assemblyFolder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  await runApp(cdkJson, unfinished, options);
  writeFileSync(join(unfinished, INPUTS_FILE), inputs);
  rmSync(assemblyFolder, { recursive: true, force: true });
  renameSync(unfinished, assemblyFolder);
}

function readCdkJson(projectFolder: string): CdkJson {
  const file = join(projectFolder, 'cdk.json');
  if (!existsSync(file)) throw new Refusal(`There is no cdk.json in ${projectFolder}.`);
  const { success, data, error } = CdkJson.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!success) throw new Refusal(`cdk.json cannot be used:\n${z.prettifyError(error)}`);
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`cdk.json is not JSON: ${(error as Error).message}`);
  }
}

/** Over the paths and contents of the watched files, and what else decides the outcome. */
function hashInputs(projectFolder: string, { app, context, watch }: CdkJson): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.version, app, context]));
  // A name without a pattern may be a folder: then all that is in it.
  const patterns = [watch.include].flat().flatMap((pattern) => [pattern, `${pattern}/**`]);
  const found = globSync(patterns, {
    cwd: projectFolder,
    exclude: [...[watch.exclude].flat(), '**/node_modules', '**/cdk.out', '**/.*'],
    withFileTypes: true,
  });
  const files = found.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  for (const file of [...new Set(files)].sort()) {
    const content = readFileSync(file);
    hash.update(JSON.stringify([file, content.length])).update(content);
  }
  return hash.digest('hex');
}

/** The app gets what the CDK's command line gives it: the folder and the context, by environment. */
async function runApp(
  { app, context }: CdkJson,
  outputFolder: string,
  { projectFolder, signal }: SynthesisOptions,
): Promise<void> {
  const child = spawn(app, {
    cwd: projectFolder,
    shell: true,
    // A group of its own, so that the app ends with its shell.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CDK_OUTDIR: outputFolder, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  const stop = () => child.pid && process.kill(-child.pid, 'SIGTERM');
  signal.addEventListener('abort', stop);
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const exit = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killedBy) => resolve(code ?? killedBy));
  });
  signal.removeEventListener('abort', stop);
  if (exit === 0) return;
  const output = Buffer.concat(said).toString('utf8').trimEnd();
  throw new Refusal(`${output}\nThe app did not synthesize: "${app}" ended with ${exit}.`);
}
