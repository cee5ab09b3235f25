import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StackResource } from '../template.ts';
import { createAuthority } from './authority.ts';
import { judge } from './judge.ts';
import type { Attachment } from './model.ts';
import { place } from './testing/stack.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:main';
const ROLE = 'arn:aws:iam::000000000000:role/worker';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/rule';

const effect = fc.constantFrom('Allow', 'Allow', 'Deny');
const action = fc.constantFrom(
  'sqs:SendMessage',
  'sqs:Send*',
  'sqs:*',
  'SQS:sendmessage',
  'sqs:ReceiveMessage',
);
const resource = fc.constantFrom(
  QUEUE,
  `${QUEUE}*`,
  '*',
  'arn:aws:sqs:*:*:ma?n',
  'arn:aws:sqs:us-east-1:000000000000:other',
  'arn:aws:sqs:eu-*:000000000000:main',
);
const condition = fc.constantFrom(
  undefined,
  { Bool: { 'aws:SecureTransport': 'false' } },
  { Bool: { 'aws:SecureTransport': true } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/work*' } },
  { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/work*' } },
  { StringEquals: { 'aws:PrincipalAccount': ['1', '000000000000'] } },
  { StringNotEquals: { 'aws:PrincipalAccount': ['1', '000000000000'] } },
  { ArnEquals: { 'aws:SourceArn': RULE } },
  { ArnNotEquals: { 'aws:SourceArn': RULE } },
  { StringLikeIfExists: { 'aws:SourceAccount': '9*' } },
);
const identity = fc.record({
  Effect: effect,
  Action: action,
  Resource: resource,
  Condition: condition,
});
const principal = fc.constantFrom(
  '*',
  { AWS: ROLE },
  { AWS: '*' },
  { AWS: 'arn:aws:iam::000000000000:role/other' },
  { Service: 'events.amazonaws.com' },
);
const ofQueue = fc.record({
  Effect: effect,
  Action: action,
  Resource: resource,
  Condition: condition,
  Principal: principal,
});
const policies = fc.record({
  identity: fc.array(identity, { minLength: 1, maxLength: 3 }),
  ofQueue: fc.array(ofQueue, { maxLength: 2 }),
});

/** What `undefined` has to say is nothing. */
const documentOf = (Statement: readonly object[]) =>
  JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement }));

function ours(identityPolicy: object, queuePolicy: object | undefined): boolean {
  const attachments: Attachment[] = [
    { kind: 'role', arn: ROLE, trust: documentOf([]) },
    { kind: 'identity', roles: ['worker'], policyName: 'own', document: { ...identityPolicy } },
    ...(queuePolicy
      ? [{ kind: 'resource', resource: QUEUE, document: { ...queuePolicy } } as const]
      : []),
  ];
  const all = [{ type: { attachments: () => attachments } }] as unknown as StackResource[];
  const authority = createAuthority(all, place);
  const caller = authority.callerOf(`${ROLE} by lambda.amazonaws.com`);
  return judge(authority, caller, { action: 'sqs:SendMessage', resource: QUEUE }).isAllowed;
}

async function theirs(identityPolicy: object, queuePolicy: object | undefined): Promise<boolean> {
  const simulated = await runSimulation(
    {
      request: {
        principal: ROLE,
        action: 'sqs:SendMessage',
        resource: { resource: QUEUE, accountId: place.accountId },
        contextVariables: {
          'aws:SecureTransport': 'true',
          'aws:PrincipalArn': ROLE,
          'aws:PrincipalAccount': place.accountId,
        },
      },
      identityPolicies: [{ name: 'own', policy: identityPolicy }],
      ...(queuePolicy && { resourcePolicy: queuePolicy }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (simulated.resultType === 'error') throw new Error(JSON.stringify(simulated.errors));
  return simulated.overallResult === 'Allowed';
}

test('judges as an independent simulator does', async () => {
  const verdicts = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(policies, async ({ identity, ofQueue }) => {
      const own = documentOf(identity);
      const queue = ofQueue.length > 0 ? documentOf(ofQueue) : undefined;
      const verdict = ours(own, queue);
      verdicts[`${verdict}`] += 1;
      expect(verdict).toBe(await theirs(own, queue));
    }),
    { numRuns: 300, seed: 20_261_127 },
  );
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(50);
});
