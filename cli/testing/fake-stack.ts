import type { FakeAnswer } from './fake-system.ts';

/** The outputs of the stack that the fake system has. */
export const fakeOutputs = (endpoint: string): Readonly<Record<string, string>> => ({
  AlertsTopicArn: 'arn:aws:sns:us-east-1:000000000000:alerts',
  ApiUrl: endpoint,
  WorkgroupName: 'eventflow-local',
  DatabaseName: 'eventflow',
  G1DatabaseName: 'eventflow_g1',
  LakeBucketName: 'the-lake',
  ValidateFunctionName: 'the-validate',
  OperatorClientId: 'the-client',
  TokenEndpoint: `${endpoint}/oauth2/token`,
  TableName: 'the-table',
  MainQueueUrl: `${endpoint}/1/main`,
  DeadLetterQueueUrl: `${endpoint}/1/dlq`,
  ParkingQueueUrl: `${endpoint}/1/parking`,
  RedriveQueueUrl: `${endpoint}/1/redrive`,
  UndeliveredQueueUrl: `${endpoint}/1/undelivered`,
  FailedJobsQueueUrl: `${endpoint}/1/failed-jobs`,
  ReportFunctionName: 'the-report',
  ExportFunctionName: 'the-export',
  ReconcileFunctionName: 'the-reconciliation',
  ParticipationStreamName: 'participations',
  RequestStreamName: 'requests',
});

type Stacks = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * CloudFormation's answer to DescribeStacks: one by its name, or all of them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function describeStacks(stacks: Stacks, stackName: string | null): FakeAnswer {
  const named = Object.entries(stacks).filter(([name]) => stackName === null || name === stackName);
  if (named.length === 0 && stackName !== null) {
    const message = `Stack with id ${stackName} does not exist`;
    const body = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { statusCode: 400, body };
  }
  const members = named.map(
    ([name, outputs]) => `<member><StackName>${name}</StackName>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${outputMembers(outputs)}</Outputs></member>`,
  );
  const body = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  return { statusCode: 200, body };
}

const outputMembers = (outputs: Readonly<Record<string, string>>): string =>
  Object.entries(outputs)
    .map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');
