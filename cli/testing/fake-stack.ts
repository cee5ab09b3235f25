import type { FakeAnswer } from './fake-system.ts';

/** The outputs of the stack that the fake system has. */
export const fakeOutputs = (endpoint: string): Readonly<Record<string, string>> => ({
  ApiUrl: endpoint,
  WorkgroupName: 'eventflow-local',
  DatabaseName: 'eventflow',
  G1DatabaseName: 'eventflow_g1',
  LakeBucketName: 'the-lake',
  OperatorClientId: 'the-client',
  TokenEndpoint: `${endpoint}/oauth2/token`,
});

/**
 * CloudFormation's answer to DescribeStacks; without outputs there is no such stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function describeStacks(
  stackName: string,
  outputs: Readonly<Record<string, string>> | undefined,
): FakeAnswer {
  if (!outputs) {
    const message = `Stack with id ${stackName} does not exist`;
    const body = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { statusCode: 400, body };
  }
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const body = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStacksResult><Stacks><member><StackName>${stackName}</StackName>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  return { statusCode: 200, body };
}
