import type { Template } from '../../local/template.ts';
import type { Patch } from './broken/variants.ts';
import type { SeedResult } from './seed.ts';

/** What a child is told first, and for each run of seeds. */
export type ToChild =
  | {
      readonly kind: 'begin';
      readonly template: Template;
      readonly patch: Patch | undefined;
      readonly isTraced: boolean;
    }
  | { readonly kind: 'run'; readonly from: number; readonly count: number };

/** What it answers: each seed's result, with its trace when it failed, and when a run is over. */
export type FromChild =
  | { readonly kind: 'result'; readonly result: SeedResult; readonly trace: readonly string[] }
  | { readonly kind: 'free' };

// The SDK asks for them when its first client is made; nothing is ever sent there.
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1',
  AWS_ACCESS_KEY_ID: 'simulation',
  AWS_SECRET_ACCESS_KEY: 'simulation',
});

/** Any will do in which all clients are used. */
const WARMING_SEED = 1;

let run: ((from: number, count: number) => Promise<void>) | undefined;

process.on('message', async (message: ToChild) => {
  if (message.kind === 'begin') {
    run = await prepare(message);
    say({ kind: 'free' });
  } else {
    await run?.(message.from, message.count);
    say({ kind: 'free' });
  }
});

/** Loads the code under test once its patch is in place. */
async function prepare({ patch, template, isTraced }: Extract<ToChild, { kind: 'begin' }>) {
  if (patch) (await import('./broken/apply.ts')).apply(patch);
  const { runSeed } = await import('./seed.ts');
  const { ClientPool } = await import('./world/clients.ts');
  const { takeOver } = await import('./world/ambient.ts');
  takeOver();
  const pool = new ClientPool();
  // At its first calls the SDK reads files and loads parts of itself, for which virtual time does not wait.
  await runSeed({ seed: WARMING_SEED, pool, template });
  return async (from: number, count: number) => {
    for (let seed = from; seed < from + count; seed += 1) {
      const trace: string[] = [];
      const write = (line: string) => void trace.push(line);
      const result = await runSeed({ seed, pool, template, trace: isTraced ? write : undefined });
      // The same happens again, and is written down this time.
      if (result.violations.length > 0 && !isTraced) {
        await runSeed({ seed, pool, template, trace: write });
      }
      say({ kind: 'result', result, trace });
    }
  };
}

// Whoever asked is gone: nobody wants to know any more.
process.once('disconnect', () => process.exit());

function say(message: FromChild): void {
  process.send?.(message);
}
