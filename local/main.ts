import { parseArgs } from 'node:util';
import { chaosSeed } from './chaos.ts';
import { systemClock } from './clock.ts';
import { Refusal } from './refusal.ts';
import { type Running, type StartOptions, start } from './start.ts';
import { UnsupportedTemplate } from './template.ts';

const USAGE =
  'usage: node local/main.ts --home FOLDER --port PORT [--fresh] [--trace] [--chaos SEED] [--assembly FOLDER] [--page FOLDER]';

/** Ctrl+C reaches this process twice under npm, which passes on what the terminal sends to all. */
const ONE_SIGNAL_MS = 1000;

const ending = new AbortController();
let signalledAtEpochMs: number | undefined;
let running: Running | undefined;

// Lambda runs in UTC. Threads share the process's zone, whatever TZ their environment has.
process.env.TZ = 'UTC';

/** stdout is for the ready line alone. */
const tell = (line: string) => void process.stderr.write(`${line}\n`);

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
try {
  running = await start({ ...readArguments(), signal: ending.signal, tell });
  if (ending.signal.aborted) await finish(running);
  else announce(running);
} catch (error) {
  if (ending.signal.aborted) process.exit(0);
  process.exit(explain(error));
}

function readArguments(): Omit<StartOptions, 'signal' | 'tell'> {
  try {
    const { values } = parseArgs({
      options: {
        home: { type: 'string' },
        port: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
        chaos: { type: 'string' },
        assembly: { type: 'string' },
        page: { type: 'string' },
      },
    });
    const { home, port, chaos, ...others } = values;
    if (!home) throw new Error('--home is missing');
    if (!/^\d{1,5}$/.test(port ?? '') || Number(port) > 65_535) {
      throw new Error(`--port takes a number from 0 to 65535, not "${port ?? ''}"`);
    }
    return {
      ...{ home, port: Number(port), assembly: undefined, page: undefined, ...others },
      chaos: chaos === undefined ? undefined : chaosSeed(chaos),
    };
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${USAGE}`, 2);
  }
}

function announce({ name, endpoint }: Running): void {
  process.stdout.write(`${name} is ready  ${endpoint}  (${process.uptime().toFixed(1)} s)\n`);
  tell(`AWS SDKs and CLIs: AWS_ENDPOINT_URL=${endpoint} with any credentials`);
  tell('Ctrl+C stops; all state stays, --fresh empties it');
}

/** The first signal ends in good order, a second one at once. */
function stop(): void {
  const now = systemClock.now();
  if (signalledAtEpochMs === undefined) {
    signalledAtEpochMs = now;
    ending.abort();
    if (running) void finish(running);
  } else if (now - signalledAtEpochMs > ONE_SIGNAL_MS) process.exit(1);
}

async function finish({ close }: Running): Promise<void> {
  try {
    await close();
    process.exit(0);
  } catch (error) {
    process.exit(explain(error));
  }
}

/** Says what is wrong, and returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof Refusal || error instanceof UnsupportedTemplate) {
    tell(error.message);
    return error instanceof Refusal ? error.exitCode : 3;
  }
  tell(error instanceof Error ? String(error.stack) : String(error));
  return 1;
}
