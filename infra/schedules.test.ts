import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { configurationOf } from './config.ts';
import { EventFlowFunction } from './functions.ts';
import { SCHEDULED_TIME, Schedules } from './schedules.ts';
import { propertiesOf, withApp } from './testing/template.ts';

const template = withApp({}, (app) => {
  const stack = new Stack(app, 'Stack');
  const fn = new EventFlowFunction(stack, 'Job', {
    configuration: configurationOf('dev'),
    folder: 'participation/api-docs',
    timeoutSeconds: 60,
    variables: {},
  });
  const schedules = new Schedules(stack, 'Schedules', new Queue(stack, 'Failed'));
  const common = { description: 'a job', fn, zone: 'Asia/Seoul' };
  const input = { scheduledTime: SCHEDULED_TIME };
  schedules.add('Hourly', { ...common, expression: 'cron(5 * * * ? *)', input });
  schedules.add('Daily', { ...common, expression: 'cron(10 0 * * ? *)', input });
  return Template.fromStack(stack);
});

test('a schedule invokes its function, with few retries and a queue for what failed', () => {
  const schedules = Object.values(propertiesOf(template, 'AWS::Scheduler::Schedule'));

  expect(schedules).toHaveLength(2);
  expect(schedules[0]).toEqual({
    Description: 'a job',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'cron(5 * * * ? *)',
    ScheduleExpressionTimezone: 'Asia/Seoul',
    Target: {
      Arn: expect.stringMatching(/^Job.*\.Arn$/),
      RoleArn: expect.stringMatching(/^SchedulesHourlyRole.*\.Arn$/),
      Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: expect.stringMatching(/^Failed.*\.Arn$/) },
    },
  });
});

test('each schedule has a role that may invoke that function, and no other account’s schedule has it', () => {
  const roles = propertiesOf(template, 'AWS::IAM::Role');
  const invokers = Object.entries(roles).filter(([id]) => id.startsWith('Schedules'));
  const policies = Object.entries(propertiesOf(template, 'AWS::IAM::Policy'));

  expect(invokers).toHaveLength(2);
  for (const [id, role] of invokers) {
    expect(role.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
        },
      ],
    });
    const [, policy] = policies.find(([, { Roles }]) => (Roles as string[])[0] === id) ?? [];
    expect(policy?.PolicyDocument).toMatchObject({
      Statement: [
        { Action: 'lambda:InvokeFunction', Resource: expect.stringMatching(/^Job.*\.Arn$/) },
        { Action: 'sqs:SendMessage', Resource: expect.stringMatching(/^Failed.*\.Arn$/) },
      ],
    });
  }
});

test('a run that failed for good is kept, for all schedules of a function alike', () => {
  expect(Object.values(propertiesOf(template, 'AWS::Lambda::EventInvokeConfig'))).toEqual([
    {
      FunctionName: expect.stringMatching(/^Job/),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3600,
      DestinationConfig: {
        OnFailure: { Destination: expect.stringMatching(/^Failed.*\.Arn$/) },
      },
    },
  ]);
});
