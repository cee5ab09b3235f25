// Runs `eventflow` for command.ts: a command line a message, one after the other.
import { enableCompileCache } from 'node:module';
import type { Ran } from './command.ts';

enableCompileCache();
const { main } = await import('../../cli/main.ts');

process.on('message', async (args: string[]) => {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array) => {
      said[name] += text;
      return true;
    };
  }
  const code = await main(args);
  // Each run listens as if it were the only one.
  process.stdout.removeAllListeners('error');
  process.send?.({ code, ...said } satisfies Ran);
});

process.once('disconnect', () => process.exit());
