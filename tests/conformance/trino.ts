import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpacked } from './artifacts.ts';
import { freePort, javaOf, type Running, startJava } from './engine.ts';

/** The engine of Athena engine version 3. */
const GROUP = 'io.trino';
const VERSION = '476';
const SERVER = {
  group: GROUP,
  name: 'trino-server-core',
  version: VERSION,
  type: 'tar.gz',
} as const;
const HIVE = { group: GROUP, name: 'trino-hive', version: VERSION, type: 'zip' } as const;
/** https://trino.io/docs/476/installation/deployment.html names 24; LTS releases alone are packaged widely. */
const JAVA_VERSION_MIN = 24;

export type Row = readonly unknown[];

export interface Trino extends Running {
  /** Runs one statement to its end. @throws with Trino's own message */
  ask(sql: string, schema?: string): Promise<readonly Row[]>;
}

/** Over the files below `lake`, which a table names as `local:///lake/…`; on a free port of the loopback interface. */
export async function startTrino(lake: string): Promise<Trino> {
  const java = javaOf(JAVA_VERSION_MIN);
  const server = join(unpacked(SERVER), `${SERVER.name}-${VERSION}`);
  const hive = join(unpacked(HIVE), `${HIVE.name}-${VERSION}`);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-trino-'));
  for (const name of ['plugin', 'catalog', 'local/metastore']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  symlinkSync(hive, join(folder, 'plugin/hive'));
  symlinkSync(lake, join(folder, 'local/lake'));
  const properties = (name: string, lines: Readonly<Record<string, string>>) =>
    writeFileSync(
      join(folder, name),
      Object.entries(lines)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  properties('config.properties', {
    'node.environment': 'conformance',
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'discovery.uri': endpoint,
    'catalog.config-dir': join(folder, 'catalog'),
    'plugin.dir': join(folder, 'plugin'),
  });
  properties('catalog/lake.properties', {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///metastore',
    'fs.native-local.enabled': 'true',
    'local.location': join(folder, 'local'),
  });
  const ask: Trino['ask'] = (sql, schema = 'information_schema') => run(endpoint, sql, schema);
  const running = await startJava({
    java,
    folder,
    line: [
      ...['-Xmx1g', '-Djdk.attach.allowAttachSelf=true', '-XX:+EnableDynamicAgentLoading'],
      ...['--sun-misc-unsafe-memory-access=allow', '-Dconfig=config.properties'],
      ...['-cp', `${server}/lib/*`, 'io.trino.server.TrinoServer'],
    ],
    endpoint,
    isReady: async () => (await ask('SELECT 1')).length === 1,
  });
  return {
    endpoint,
    ask,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Page {
  readonly data?: readonly Row[];
  readonly nextUri?: string;
  readonly error?: { readonly message: string };
}

/** https://trino.io/docs/476/develop/client-protocol.html */
async function run(endpoint: string, sql: string, schema: string): Promise<readonly Row[]> {
  const headers = {
    'X-Trino-User': 'conformance',
    'X-Trino-Catalog': 'lake',
    'X-Trino-Schema': schema,
    'X-Trino-Time-Zone': 'UTC',
  };
  const rows: Row[] = [];
  let response = await fetch(`${endpoint}/v1/statement`, { method: 'POST', body: sql, headers });
  for (;;) {
    const page = (await response.json()) as Page;
    if (page.error) throw new Error(page.error.message);
    rows.push(...(page.data ?? []));
    if (!page.nextUri) return rows;
    response = await fetch(page.nextUri, { headers });
  }
}
