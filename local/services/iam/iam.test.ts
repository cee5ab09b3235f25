import { expect, test } from 'vitest';
import { resolveTemplate } from '../../template.ts';
import { serveServices } from '../../testing/serve.ts';
import { createIam } from './index.ts';

const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] };
const allow = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const AWS_POLICY = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

const template = {
  Resources: {
    // Policies stand first, so that only their reference to the role brings it before them.
    Inline: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'inline',
        PolicyDocument: allow('s3:GetObject'),
        Roles: [{ Ref: 'Worker' }],
      },
    },
    Managed: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: allow('sqs:SendMessage'), Roles: [{ Ref: 'Worker' }] },
    },
    Worker: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: [AWS_POLICY],
        Policies: [{ PolicyName: 'own', PolicyDocument: allow('logs:*') }],
      },
    },
  },
  Outputs: {
    name: { Value: { Ref: 'Worker' } },
    arn: { Value: { 'Fn::GetAtt': ['Worker', 'Arn'] } },
    policy: { Value: { Ref: 'Managed' } },
  },
};

const MANAGED_ARN = 'arn:aws:iam::000000000000:policy/test-Managed';

interface Details {
  readonly RoleDetailList: readonly {
    readonly RoleName: string;
    readonly AssumeRolePolicyDocument: string;
    readonly RolePolicyList: readonly { PolicyName: string; PolicyDocument: string }[];
    readonly AttachedManagedPolicies: readonly { PolicyArn: string }[];
  }[];
  readonly Policies: readonly { Arn: string; PolicyVersionList: readonly { Document: string }[] }[];
}

const read = (document = ''): unknown => JSON.parse(decodeURIComponent(document));

test('the roles can be read with all that they may do', async () => {
  const served = await serveServices([createIam()], { template });

  const details = (await served.cloud.call(
    'tester',
    'iam',
    'GetAccountAuthorizationDetails',
    {},
  )) as Details;

  const [role] = details.RoleDetailList;
  expect(details.RoleDetailList).toHaveLength(1);
  expect(role?.RoleName).toBe('test-Worker');
  expect(read(role?.AssumeRolePolicyDocument)).toEqual(trust);
  const inline = role?.RolePolicyList.map((p) => [p.PolicyName, read(p.PolicyDocument)]);
  expect(inline).toEqual([
    ['own', allow('logs:*')],
    ['inline', allow('s3:GetObject')],
  ]);
  expect(role?.AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn)).toEqual([
    AWS_POLICY,
    MANAGED_ARN,
  ]);
  expect(details.Policies.map(({ Arn }) => Arn)).toEqual([MANAGED_ARN]);
  expect(read(details.Policies[0]?.PolicyVersionList[0]?.Document)).toEqual(
    allow('sqs:SendMessage'),
  );
  await served.close();
});

const place = { accountId: '1', region: 'us-east-1', stackName: 'test', endpoint: '' };

test('names and ARNs follow from the stack', () => {
  expect(resolveTemplate(template, [createIam()], place).outputs).toEqual({
    name: 'test-Worker',
    arn: 'arn:aws:iam::1:role/test-Worker',
    policy: 'arn:aws:iam::1:policy/test-Managed',
  });
});

test('a property it does not know is refused by name', () => {
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust, PermissionsBoundary: 'arn' },
  };

  expect(() => resolveTemplate({ Resources: { Role } }, [createIam()], place)).toThrow(
    'Role (AWS::IAM::Role): property PermissionsBoundary',
  );
});
