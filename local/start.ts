import { resolve } from 'node:path';
import { type Assembly, readAssembly } from './assembly.ts';
import { createChaos } from './chaos.ts';
import { systemClock } from './clock.ts';
import { createCloud } from './cloud.ts';
import { type Home, takeHome } from './home.ts';
import { type Carry, createCarry } from './host/carry.ts';
import { callHttpApi } from './host/http-api.ts';
import { createLive } from './host/live.ts';
import { createLocalApi } from './host/local-api.ts';
import { createPage } from './host/page.ts';
import { type Host, listen } from './host/server.ts';
import { createObservations } from './observation.ts';
import { createAuthority } from './policies/authority.ts';
import { createPolicyCheck } from './policies/check.ts';
import { systemRandom } from './random.ts';
import { Refusal } from './refusal.ts';
import { createNotice, isNoRoom, NoRoom } from './room.ts';
import { AwsError, type Place } from './service.ts';
import { createServices } from './services/index.ts';
import { createThreadRuntime } from './services/lambda/runtime/thread-runtime.ts';
import { isDamaged, openStore } from './store.ts';
import { synthesize } from './synthesis.ts';
import { resolveTemplate, type Stack } from './template.ts';
import { createTrace } from './trace.ts';

export interface StartOptions {
  readonly home: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Begin with empty state. */
  readonly fresh: boolean;
  /** A line for each operation. */
  readonly trace: boolean;
  /** Faults are injected, as this seed has it. */
  readonly chaos?: number | undefined;
  /** A folder of files that are served where the stack's API has no route. */
  readonly page?: string | undefined;
  /** A cloud assembly that is there already; otherwise the app of cdk.json is synthesized. */
  readonly assembly?: string | undefined;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Progress and faults, a line at a time. */
  readonly tell: (line: string) => void;
}

export interface Running {
  /** The stack's id in the app. */
  readonly name: string;
  readonly endpoint: string;
  /** Finishes what is under way and lets go of everything; nothing accepted is lost. */
  close(): Promise<void>;
}

/** What closes what was opened, the last first. */
type Closers = (() => void | Promise<void>)[];

/** Runs the stack of an app on this machine. Throws Refusal and UnsupportedTemplate. */
export async function start(options: StartOptions): Promise<Running> {
  const closers: Closers = [];
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const home = takeHome(resolve(options.home), options);
    closers.push(home.release);
    const host = await listenOrRefuse(options.port);
    closers.push(host.close);
    const assembly = await getAssembly(options, home);
    await run(options, home, host, assembly, closers);
    return { name: assembly.displayName, endpoint: host.endpoint, close };
  } catch (error) {
    await close();
    throw explained(error, options.home);
  }
}

/** What the person at the keyboard can mend, in a sentence; anything else as it is. */
function explained(error: unknown, home: string): unknown {
  if (isNoRoom(error) || error instanceof NoRoom) {
    return new Refusal(`The disk of ${home} has no room: make some, then start again.`);
  }
  if (isDamaged(error)) {
    return new Refusal(`The state in ${home} is damaged: start with --fresh to begin anew.`);
  }
  return error;
}

async function getAssembly(options: StartOptions, home: Home): Promise<Assembly> {
  const { assembly, signal, tell } = options;
  if (assembly !== undefined) return readAssembly(assembly);
  const { assemblyFolder } = home;
  await synthesize({ projectFolder: process.cwd(), assemblyFolder, signal, tell });
  return readAssembly(assemblyFolder);
}

/** Where a stack stands whose app leaves it open. */
const DEFAULT_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

async function run(
  { trace, chaos, page, tell }: StartOptions,
  home: Home,
  host: Host,
  assembly: Assembly,
  closers: Closers,
): Promise<void> {
  const clock = systemClock;
  const random = systemRandom;
  const place: Place = {
    accountId: assembly.accountId ?? DEFAULT_ACCOUNT,
    region: assembly.region ?? DEFAULT_REGION,
    stackName: assembly.stackName,
    endpoint: host.endpoint,
  };
  const onFault = (where: string, error: unknown) => tell(`fault in ${where}: ${inspect(error)}`);
  // Functions' requests and the stack's outputs come only once all of this stands.
  let carry: Carry | undefined;
  let stack: Stack | undefined;
  const services = createServices({
    runtime: createThreadRuntime({
      carry: async (request) => carry?.(request) ?? Promise.reject(new Error('not started')),
    }),
    outputs: () => stack?.outputs ?? {},
    tell,
  });
  stack = resolveTemplate(assembly.template, services, place);
  const store = openStore(home.folder, createNotice(clock, tell));
  closers.push(store.close);
  const observations = createObservations(clock);
  if (trace) observations.subscribe(createTrace(tell));
  const policies = createPolicyCheck({
    authority: createAuthority(stack.resources, place),
    services,
    context: { place, store },
    onRefusal: (message) => tell(`refused: ${message}`),
  });
  const faults = chaos === undefined ? undefined : createChaos(chaos, stack.resources, clock, tell);
  const wrappers = [observations.wrapper, policies.wrapper];
  if (faults) wrappers.push(faults.wrapper);
  const onUnexpected = (where: string, error: unknown) => {
    // An injected refusal is no fault of this process: work that met it is tried again, a request is answered 500.
    if (!(faults && error instanceof AwsError)) onFault(where, error);
  };
  const cloud = createCloud({
    ...{ services, place, store, clock, random, wrappers },
    onWorkError: onUnexpected,
  });
  carry = createCarry({ services, call: cloud.call, random, onFault });
  closers.push(cloud.close);
  if (faults) closers.push(faults.stop);
  await cloud.start(stack.resources, assembly.assetFolder);
  const live = createLive(observations, clock);
  host.serve({
    carry,
    localApi: createLocalApi({
      cloud,
      place,
      name: assembly.displayName,
      live,
      grants: policies.uses,
    }),
    page: page === undefined ? undefined : createPage(page),
    httpApi: (...request) => callHttpApi(cloud.call, ...request),
    onFault: onUnexpected,
  });
  closers.push(host.drain, live.close);
}

const inspect = (error: unknown) => (error instanceof Error ? error.stack : String(error));

async function listenOrRefuse(port: number): Promise<Host> {
  try {
    return await listen(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used' : 'is taken';
    throw new Refusal(
      `Port ${port} ${why}: choose another, for example PORT=${port + 1} npm start`,
    );
  }
}
