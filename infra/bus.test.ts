import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const rules = propertiesOf(template, 'AWS::Events::Rule');

test('rule-worker-to-firehose has the specification’s pattern, to the letter (B-08)', () => {
  expect(rules.Busruleworkertofirehose).toMatchObject({
    Name: 'rule-worker-to-firehose',
    State: 'ENABLED',
    EventBusName: 'Bus',
  });
  expect(JSON.stringify(rules.Busruleworkertofirehose?.EventPattern)).toBe(
    '{"source":["kr.ac.dongduk.worker"],"detail-type":["ParticipationProcessed","RequestFailed"]}',
  );
});

test('requests have a rule of their own (X-03)', () => {
  expect(rules.Busruleingesttofirehose).toMatchObject({
    Name: 'rule-ingest-to-firehose',
    EventBusName: 'Bus',
    EventPattern: {
      source: ['kr.ac.dongduk.ingest'],
      'detail-type': ['ParticipationRequested'],
    },
  });
});

test.each([
  ['Busruleworkertofirehose', 'LakeParticipations'],
  ['Busruleingesttofirehose', 'LakeRequests'],
])('%s hands the detail alone to %s, and loses nothing', (rule, stream) => {
  expect(rules[rule]?.Targets).toEqual([
    {
      Id: 'Target0',
      Arn: `${stream}.Arn`,
      RoleArn: `${rule}Role.Arn`,
      InputPath: '$.detail',
      DeadLetterConfig: { Arn: 'QueuesUndelivered.Arn' },
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    },
  ]);
});

test('only the two rules may put what they could not deliver', () => {
  const policy = propertiesOf(template, 'AWS::SQS::QueuePolicy').QueuesUndeliveredPolicy;
  const document = policy?.PolicyDocument as { Statement: Record<string, unknown>[] };

  const allowed = document.Statement.filter((statement) => statement.Effect === 'Allow');

  expect(allowed.map(({ Principal, Action, Condition }) => [Principal, Action, Condition])).toEqual(
    ['Busruleworkertofirehose', 'Busruleingesttofirehose'].map((rule) => [
      { Service: 'events.amazonaws.com' },
      'sqs:SendMessage',
      { ArnEquals: { 'aws:SourceArn': `${rule}.Arn` } },
    ]),
  );
});

test('two environments in one account do not share a bus', () => {
  expect(propertiesOf(template, 'AWS::Events::EventBus').Bus).toEqual({ Name: 'eventflow-dev' });
  expect(propertiesOf(templateOf('prod'), 'AWS::Events::EventBus').Bus).toEqual({
    Name: 'eventflow-prod',
  });
});
