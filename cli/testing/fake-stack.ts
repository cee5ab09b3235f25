/** CloudFormation's answer to DescribeStacks. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export function describeStacks(apiUrl: string): string {
  const outputs = Object.entries({
    ApiUrl: apiUrl,
    WorkgroupName: 'eventflow-local',
    DatabaseName: 'eventflow',
    G1DatabaseName: 'eventflow_g1',
    LakeBucketName: 'the-lake',
  }).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStacksResult><Stacks><member><StackName>EventFlow-local</StackName>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult>
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeStacksResponse>`;
}
