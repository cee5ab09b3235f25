import { jarsOf } from './artifacts.ts';
import { answers, freePort, javaOf, type Running, startJava } from './engine.ts';

const ARTIFACT = { group: 'com.amazonaws', name: 'DynamoDBLocal', version: '2.6.1' };
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html */
const JAVA_VERSION_MIN = 17;

/** In memory, on a free port; it has no option to listen on the loopback interface alone. */
export async function startDynamodbLocal(): Promise<Running> {
  const java = javaOf(JAVA_VERSION_MIN);
  const jars = jarsOf(ARTIFACT);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  return startJava({
    java,
    folder: jars,
    line: [
      ...['-Xmx512m', `-Djava.library.path=${jars}`, '-cp', `${jars}/*`],
      'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
      ...['-inMemory', '-port', String(port), '-disableTelemetry'],
    ],
    endpoint,
    isReady: () => answers(endpoint),
  });
}
