import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Stage, travel } from './journey.ts';
import { type System, startSystem } from './system.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is edited here as the loose JSON that it is
  readonly Properties: any;
}
type Resources = Record<string, Resource>;

let folder: string;
let system: System | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventflow-cut-'));
});
afterEach(async () => {
  await system?.stop();
  system = undefined;
  rmSync(folder, { recursive: true });
});

/** The same assembly, with the template changed. */
function cutAssembly(cut: (resources: Resources) => void): string {
  const assembly = join(folder, 'assembly');
  cpSync(inject('assembly'), assembly, { recursive: true });
  const [name] = globSync('*.template.json', { cwd: assembly });
  const file = join(assembly, name as string);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const before = JSON.stringify(template);
  cut(template.Resources);
  expect(JSON.stringify(template)).not.toBe(before);
  writeFileSync(file, JSON.stringify(template));
  return assembly;
}

const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);
const propertiesOf = (resources: Resources, type: string, holding: string) => {
  const found = ofType(resources, type).find(([, { Properties }]) =>
    JSON.stringify(Properties).includes(holding),
  );
  if (!found) throw new Error(`No ${type} holds ${holding}`);
  return found[1].Properties;
};

const cuts: [string, Stage, (resources: Resources) => void][] = [
  [
    'the route of the POST',
    'accepted',
    (resources) => {
      propertiesOf(resources, 'AWS::ApiGatewayV2::Route', 'POST /events').RouteKey = 'POST /gone';
    },
  ],
  [
    'the mapping from the queue to the worker',
    'decided',
    (resources) => {
      propertiesOf(resources, 'AWS::Lambda::EventSourceMapping', '"BatchSize":99').Enabled = false;
    },
  ],
  [
    'the index of my participations',
    'listed',
    (resources) => {
      propertiesOf(resources, 'AWS::ApiGatewayV2::Route', 'GET /me/').RouteKey = 'GET /gone';
    },
  ],
  [
    'the rule from the bus to the stream',
    'landed',
    (resources) => {
      propertiesOf(resources, 'AWS::Events::Rule', 'rule-worker-to-firehose').State = 'DISABLED';
    },
  ],
  [
    'the input path that leaves the envelope behind',
    'landed',
    (resources) => {
      const rule = propertiesOf(resources, 'AWS::Events::Rule', 'rule-worker-to-firehose');
      delete rule.Targets[0].InputPath;
    },
  ],
  [
    'the newline between facts',
    'landed',
    (resources) => {
      const stream = propertiesOf(resources, 'AWS::KinesisFirehose::DeliveryStream', 'events/dt=');
      delete stream.ExtendedS3DestinationConfiguration.ProcessingConfiguration;
    },
  ],
  [
    'the bus event of the queued request',
    'landed',
    (resources) => {
      propertiesOf(resources, 'AWS::Events::Rule', 'rule-ingest-to-firehose').State = 'DISABLED';
    },
  ],
  [
    "the table's place in the lake",
    'answered',
    (resources) => {
      const table = propertiesOf(resources, 'AWS::Glue::Table', 'participation_logs');
      const text = JSON.stringify(table).replaceAll('/events/', '/nowhere/');
      Object.assign(table, JSON.parse(text));
    },
  ],
];

test.each(cuts)('cutting %s shows at the stage "%s"', async (_name, stage, cut) => {
  system = await startSystem({ home: join(folder, 'home'), assembly: cutAssembly(cut) });

  const findings = await travel(system, {
    eventId: 'cut',
    capacity: 2,
    posts: 6,
    users: 5,
    patienceMs: 4000,
  });

  expect(findings[0]?.stage).toBe(stage);
});
