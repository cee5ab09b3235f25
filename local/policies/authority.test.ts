import { expect, test } from 'vitest';
import { authorityOf, queue, type Resources, role } from './testing/stack.ts';

const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };

test.each<[string, object, string]>([
  [
    'NotAction',
    { NotAction: 'sqs:*' },
    'Policies.0.PolicyDocument.Statement.0: Unrecognized key: "NotAction"',
  ],
  [
    'a condition operator',
    { Condition: { NumericLessThan: { 'aws:SecureTransport': 1 } } },
    'the operator NumericLessThan is not part of the local cloud',
  ],
  [
    'a set operator',
    { Condition: { 'ForAllValues:StringEquals': { 'aws:SourceArn': 'a' } } },
    'the operator ForAllValues:StringEquals is not part',
  ],
  [
    'a condition key',
    { Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } },
    'the condition key dynamodb:LeadingKeys is not part',
  ],
  [
    'a policy variable',
    { Resource: ['arn:aws:s3:::lake/$', '{aws:username}/*'].join('') },
    'policy variables are not part',
  ],
])('%s is refused by name', (_name, more, problem) => {
  expect(() => authorityOf(role({ ...statement, ...more }))).toThrow(problem);
});

test('the policies of queues are read as strictly', () => {
  const federated = { ...statement, Principal: { Federated: 'x' } };
  expect(() => authorityOf(queue(federated))).toThrow(
    'QueuePolicy (AWS::SQS::QueuePolicy): property PolicyDocument.Statement.0.Principal: Unrecognized key: "Federated"',
  );
});

/** The role of `role()` with other properties. */
function changed(properties: object): Resources {
  const { Role, Worker } = role();
  return { Role: { ...Role, Properties: { ...Role.Properties, ...properties } }, Worker };
}

test('what the template leaves to others is refused, all at once', () => {
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'ec2.amazonaws.com' },
  };
  const resources = changed({
    AssumeRolePolicyDocument: { Statement: [trust] },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const { Worker } = role();
  const stranger = {
    ...Worker,
    Properties: { ...Worker.Properties, FunctionName: 'b', Role: 'arn:aws:iam::0:role/x' },
  };
  expect(() => authorityOf({ ...resources, Stranger: stranger })).toThrow(
    [
      'Role (AWS::IAM::Role): the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
      'Worker (AWS::Lambda::Function): the role arn:aws:iam::000000000000:role/test-Role cannot be assumed by lambda.amazonaws.com',
      'Stranger (AWS::Lambda::Function): the role arn:aws:iam::0:role/x, which the template does not have',
    ].join('\n  - '),
  );
});

test('AWS’s own policies for functions are known', () => {
  const managed = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const { callerOf } = authorityOf(changed({ ManagedPolicyArns: [managed] }));
  const actions = callerOf('worker').identityGrants.map(({ action }) => action);
  expect(actions).toEqual(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);
});
