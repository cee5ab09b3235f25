import { expect, test } from 'vitest';
import { configurationOf } from './config.ts';
import { EventFlowStack } from './stack.ts';
import { findingsOf, templateOf, withApp } from './testing/template.ts';

/** What the local cloud runs; anything else would split the laptop from AWS. */
const TYPES = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Athena::NamedQuery',
  'AWS::Athena::PreparedStatement',
  'AWS::Athena::WorkGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];

const INTRINSICS = ['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub'];

/** Every key of every object below a value. */
function* keysOf(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysOf(inner);
  }
}

test.each(['dev', 'prod'])('%s asks only for what the local cloud has', (environmentName) => {
  const template = templateOf(environmentName).toJSON();
  const resources = Object.values<{ Type: string }>(template.Resources);
  const intrinsics = [...keysOf(template)].filter((key) => /^(Ref|Fn::.*)$/.test(key));
  const types = new Set(resources.map((resource) => resource.Type));

  expect(Object.keys(template).sort()).toEqual(['Description', 'Outputs', 'Resources']);
  expect([...types].filter((type) => !TYPES.includes(type))).toEqual([]);
  expect(intrinsics.filter((name) => !INTRINSICS.includes(name))).toEqual([]);
});

test.each(['dev', 'prod'])('CloudFormation finds nothing wrong with %s', (environmentName) => {
  expect(findingsOf(environmentName)).toEqual([]);
});

test('names in the console can be read: logical ids carry no hash', () => {
  const ids = Object.keys(templateOf().toJSON().Resources);

  expect(ids).toEqual(expect.arrayContaining(['Table', 'Bus', 'Api', 'Ingest', 'LakeBucket']));
  expect(ids.filter((id) => /[0-9A-F]{8}$/.test(id))).toEqual([]);
});

test('a deployment can be found by its outputs', () => {
  const outputs: Record<string, { Export?: unknown }> = templateOf().toJSON().Outputs;

  expect(Object.keys(outputs).sort()).toEqual([
    'AlertsTopicArn',
    'ApiUrl',
    'DatabaseName',
    'DeadLetterQueueUrl',
    'EventBusName',
    'ExportFunctionName',
    'ExportsBucketName',
    'FailedJobsQueueUrl',
    'G1DatabaseName',
    'LakeBucketName',
    'MainQueueUrl',
    'OperatorClientId',
    'ParkingQueueUrl',
    'ParticipationStreamName',
    'ReconcileFunctionName',
    'RedriveQueueUrl',
    'ReportFunctionName',
    'ReportsBucketName',
    'RequestStreamName',
    'ResultsBucketName',
    'TableName',
    'TokenEndpoint',
    'UndeliveredQueueUrl',
    'UserClientId',
    'UserPoolId',
    'ValidateFunctionName',
    'WorkgroupName',
  ]);
  expect(Object.values(outputs).some((output) => output.Export)).toBe(false);
});

/** What holds something that nobody can make again. */
const HOLDING_DATA = [
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
];

test.each([
  ['dev', 'Delete', false],
  ['prod', 'Retain', true],
])('%s: deleting the stack means to %s its data; protected: %s', (name, policy, isProtected) => {
  const resources = Object.entries<Record<string, string>>(templateOf(name).toJSON().Resources);
  const holding = resources.filter(([, { Type = '' }]) => HOLDING_DATA.includes(Type));

  expect(holding.length).toBeGreaterThan(12);
  for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of holding) {
    expect([DeletionPolicy, UpdateReplacePolicy], id).toEqual([policy, policy]);
  }
  const isTerminationProtected = withApp({}, (app) => {
    return new EventFlowStack(app, configurationOf(name)).terminationProtection;
  });
  expect(isTerminationProtected).toBe(isProtected);
});
