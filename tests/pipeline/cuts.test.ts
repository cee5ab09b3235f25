import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { changedAssembly, propertiesOf, type Resources } from './assembly.ts';
import { type Stage, travel } from './journey.ts';
import { type System, startSystem } from './system.ts';

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
  const assembly = changedAssembly(inject('assembly'), join(folder, 'assembly'), cut);
  system = await startSystem({ home: join(folder, 'home'), assembly });

  const findings = await travel(system, {
    eventId: 'cut',
    capacity: 2,
    posts: 6,
    users: 5,
    patienceMs: 10_000,
  });

  expect(findings[0]?.stage).toBe(stage);
});
