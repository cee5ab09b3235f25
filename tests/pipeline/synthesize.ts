import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Synthesizes the app of a checkout into a folder, as `cdk synth --no-validation` does: what
 * CloudFormation's own rules find costs more than all the rest, and infra/stack.test.ts asks them.
 * @throws with what the app said, when it is refused.
 */
export async function synthesizeApp(root: string, assembly: string): Promise<void> {
  const env = { ...process.env, CDK_OUTDIR: assembly, CDK_VALIDATION: 'false' };
  await promisify(execFile)(process.execPath, ['infra/app.ts'], { cwd: root, env });
}
