import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesizeApp } from './synthesize.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the cloud assembly of this source, made once for the whole run. */
    assembly: string;
  }
}

/** Synthesizes the app as `cdk synth` does, for every test that starts the system. */
export default async function setup(project: TestProject): Promise<() => void> {
  const assembly = mkdtempSync(join(tmpdir(), 'eventflow-assembly-'));
  await synthesizeApp(project.config.root, assembly);
  project.provide('assembly', assembly);
  return () => rmSync(assembly, { recursive: true });
}
