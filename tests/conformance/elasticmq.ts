import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jarsOf } from './artifacts.ts';
import type { Differences } from './contract.ts';
import { answers, freePort, javaOf, type Running, startJava } from './engine.ts';

const ARTIFACT = { group: 'org.elasticmq', name: 'elasticmq-server_2.13', version: '1.7.1' };
const JAVA_VERSION_MIN = 17;

/** Where the local queue follows SQS's documentation, and ElasticMQ does not; docs/local-cloud.md lists them. */
export const ELASTICMQ_DIFFERENCES: Differences = {
  'attributes can be asked for by a prefix': 'it takes whole names and All alone',
  'a deleted message may be deleted again': 'it refuses the receipt the second time',
  'in a chain of dead-letter queues each policy counts the receives of its own queue':
    'it counts those of the queues before too, so that the second one moves a message on at once',
  'a message that a task has moved is a new one, with an id of its own': 'it keeps the id',
  'a move task starts only from a dead-letter queue': 'it fails with status 500 and no JSON',
  'only a running move task is cancelled': {
    sometimes: 'it takes the cancellation of one that has just ended',
  },
  'an error has the name that the SDK knows: EmptyBatchRequest': 'it takes a batch of nothing',
  'a message larger than the queue takes is refused': 'it ignores MaximumMessageSize of a queue',
  'the older code of an error comes beside its name': 'it leaves out the header of older clients',
};

/** In memory, on a free port of the loopback interface. */
export async function startElasticmq(): Promise<Running> {
  const java = javaOf(JAVA_VERSION_MIN);
  const jars = jarsOf(ARTIFACT);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-elasticmq-'));
  writeFileSync(
    join(folder, 'elasticmq.conf'),
    `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-hostname = "127.0.0.1", bind-port = ${port}, sqs-limits = strict }
rest-stats { enabled = false }
aws { region = us-east-1, accountId = 000000000000 }
# What it cannot answer, it leaves without an answer; the contract's longest polls wait 5 s.
pekko.http.server.request-timeout = 7 s
`,
  );
  const running = await startJava({
    java,
    folder,
    line: [
      ...['-Xmx256m', '-Dconfig.file=elasticmq.conf', '-cp', `${jars}/*`],
      'org.elasticmq.server.Main',
    ],
    endpoint,
    isReady: () => answers(endpoint),
  });
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
