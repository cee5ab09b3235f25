import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface ShellBlock {
  /** The heading it stands below, of whatever depth. */
  readonly heading: string;
  readonly script: string;
}

/** The `sh` blocks of a document, in order: what its readers are meant to run as it stands. */
export function shellBlocks(path: string): readonly ShellBlock[] {
  let heading = '';
  return [
    ...readFileSync(path, 'utf8').matchAll(
      /^#+ (?<heading>[^\n]+)$|^```sh\n(?<script>.*?)^```$/gms,
    ),
  ].flatMap(({ groups = {} }) => {
    if (groups.heading !== undefined) heading = groups.heading;
    return groups.script === undefined ? [] : [{ heading, script: groups.script }];
  });
}

/** What a terminal has: nothing of the npm that runs these tests. */
export function newcomersEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD|VITEST|NODE_)/.test(name),
  );
  const path = (process.env.PATH ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules'));
  return { ...Object.fromEntries(entries), PATH: path.join(':') };
}

export interface ShellRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as bash does in a terminal, but ends at its first failure. */
export async function runShell(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ShellRun> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, stdout, stderr };
}
