import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Synthesizes the app of a checkout into a folder, as `cdk synth` does.
 * @throws with what the app said, when it is refused.
 */
export async function synthesizeApp(root: string, assembly: string): Promise<void> {
  const env = { ...process.env, CDK_OUTDIR: assembly };
  await promisify(execFile)(process.execPath, ['infra/app.ts'], { cwd: root, env });
}
