import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the cloud assembly of this source, made once for the whole run. */
    assembly: string;
  }
}

/** Synthesizes the app as `cdk synth` does, for every test that starts the system. */
export default function setup(project: TestProject): () => void {
  const assembly = mkdtempSync(join(tmpdir(), 'eventflow-assembly-'));
  execFileSync(process.execPath, ['infra/app.ts'], {
    cwd: project.config.root,
    env: { ...process.env, CDK_OUTDIR: assembly },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  project.provide('assembly', assembly);
  return () => rmSync(assembly, { recursive: true });
}
