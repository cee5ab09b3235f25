import { expect, test } from 'vitest';
import { rolePrincipal, servicePrincipal } from '../principal.ts';
import { judge } from './judge.ts';
import { authorityOf, queue, type Resources, role } from './testing/stack.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:main';
const ROLE = 'arn:aws:iam::000000000000:role/test-Role';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/rule';
const send = { action: 'sqs:SendMessage', resource: QUEUE };
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...more,
});
const events = { Service: 'events.amazonaws.com' };
const fromRule = { ArnEquals: { 'aws:SourceArn': RULE } };

function judged(resources: Resources, principal: string, access = send) {
  const authority = authorityOf(resources);
  return judge(authority, authority.callerOf(principal), access);
}

test.each<[string, Resources, string]>([
  ['a role by its own policy', role(allow()), 'worker'],
  ['a service that has taken the role on', role(allow()), rolePrincipal(ROLE, 'firehose')],
  [
    'a wildcard in action and resource',
    role(allow({ Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:*:ma?n' })),
    'worker',
  ],
  ['an action in any case', role(allow({ Action: 'SQS:sendmessage' })), 'worker'],
  [
    'a role by the queue’s policy',
    { ...role(), ...queue(allow({ Principal: { AWS: ROLE } })) },
    'worker',
  ],
  [
    'a service for the resource that the policy names',
    queue(allow({ Principal: events, Condition: fromRule })),
    servicePrincipal('events', RULE),
  ],
  ['the account’s administrator', role(), 'somebody'],
  [
    'over a connection that a Deny of insecure ones lets pass',
    {
      ...role(allow()),
      ...queue({
        Effect: 'Deny',
        Action: 'sqs:*',
        Resource: QUEUE,
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    },
    'worker',
  ],
])('%s is allowed', (_name, resources, principal) => {
  expect(judged(resources, principal)).toMatchObject({ isAllowed: true });
});

const NO_IDENTITY = 'because no identity-based policy allows the sqs:SendMessage action';
const NO_RESOURCE = 'because no resource-based policy allows the sqs:SendMessage action';

test.each<[string, Resources, string, string]>([
  [
    'a role without the action',
    role(allow({ Action: 'sqs:ReceiveMessage' })),
    'worker',
    NO_IDENTITY,
  ],
  ['a role without the resource', role(allow({ Resource: `${QUEUE}-2` })), 'worker', NO_IDENTITY],
  [
    'a wildcard that would have to reach over a colon',
    role(allow({ Resource: 'arn:aws:sqs:us*:main' })),
    'worker',
    NO_IDENTITY,
  ],
  [
    'a condition that is not met',
    role(allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } })),
    'worker',
    NO_IDENTITY,
  ],
  [
    'a role that the template does not have',
    role(allow()),
    rolePrincipal('arn:aws:iam::0:role/other', 'events'),
    NO_IDENTITY,
  ],
  [
    'a service for another resource',
    queue(allow({ Principal: events, Condition: fromRule })),
    servicePrincipal('events', `${RULE}-2`),
    NO_RESOURCE,
  ],
  [
    'a service that says not for what',
    queue(allow({ Principal: events, Condition: fromRule })),
    servicePrincipal('events'),
    NO_RESOURCE,
  ],
  [
    'another service',
    queue(allow({ Principal: events, Condition: fromRule })),
    servicePrincipal('sns', RULE),
    NO_RESOURCE,
  ],
  [
    'a Deny of its own',
    role(allow(), { Effect: 'Deny', Action: '*', Resource: '*' }),
    'worker',
    'with an explicit deny in an identity-based policy',
  ],
  [
    'a Deny of the queue, the administrator too',
    queue({ Effect: 'Deny', Action: 'sqs:*', Resource: QUEUE, Principal: { AWS: '*' } }),
    'somebody',
    'with an explicit deny in a resource-based policy',
  ],
])('%s is refused', (_name, resources, principal, why) => {
  const verdict = judged(resources, principal);
  expect(verdict).toMatchObject({ isAllowed: false });
  expect(verdict).toHaveProperty('message', expect.stringMatching(new RegExp(`${why}$`)));
});

test('a refusal names who, what and on what, as AWS words it', () => {
  expect(judged(role(), 'worker')).toHaveProperty(
    'message',
    `User: arn:aws:sts::000000000000:assumed-role/test-Role/worker is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} ${NO_IDENTITY}`,
  );
});

test('a bucket’s policy speaks for its objects', () => {
  const bucket = (Resource: string): Resources => ({
    Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Lake' },
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 's3:GetObject', Principal: { AWS: ROLE }, Resource },
          ],
        },
      },
    },
  });
  const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::lake/a/b.json' };
  const [below, other] = ['arn:aws:s3:::lake/a/*', 'arn:aws:s3:::lake/b/*'].map(
    (resource) => judged({ ...role(), ...bucket(resource) }, 'worker', get).isAllowed,
  );
  expect([below, other]).toEqual([true, false]);
});

test('a function’s permission lets in one source alone', () => {
  const route = 'arn:aws:execute-api:us-east-1:000000000000:api/$default/GET';
  const permission = {
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Worker', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:api/*/*/events/{eventId}',
      },
    },
  };
  const invoke = {
    action: 'lambda:InvokeFunction',
    resource: 'arn:aws:lambda:us-east-1:000000000000:function:worker',
  };
  const by = (path: string) =>
    judged({ ...role(), ...permission }, servicePrincipal('apigateway', route + path), invoke);
  expect(by('/events/{eventId}').isAllowed).toBe(true);
  expect(by('/events').isAllowed).toBe(false);
});
