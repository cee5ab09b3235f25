import type { Attachment } from '../../policies/model.ts';
import { type Identity, type ResourceType, resource, type Service } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import type { Account, RoleRecord } from './account.ts';
import { ManagedPolicy, Policy, Role } from './schemas.ts';

export function iamResources(account: Account): NonNullable<Service['resources']> {
  return {
    'AWS::IAM::Role': resource(roleType(account)),
    'AWS::IAM::Policy': resource(policyType(account)),
    'AWS::IAM::ManagedPolicy': resource(managedPolicyType(account)),
  };
}

const roleType = ({ roles }: Account): ResourceType<Role> => ({
  properties: Role,
  identify({ RoleName, Path }, logicalId, { accountId, stackName }): Identity {
    const name = RoleName ?? `${stackName}-${logicalId}`;
    const Arn = `arn:aws:iam::${accountId}:role${Path}${name}`;
    return { ref: name, attributes: { Arn, RoleId: roleId(accountId, name) } };
  },
  attachments(properties, { ref, attributes }) {
    const { Policies, ManagedPolicyArns, AssumeRolePolicyDocument } = properties;
    return [
      { kind: 'role', arn: attributes?.Arn ?? '', trust: AssumeRolePolicyDocument },
      ...Policies.map(
        ({ PolicyName, PolicyDocument }): Attachment => ({
          kind: 'identity',
          roles: [ref],
          policyName: PolicyName,
          document: PolicyDocument,
        }),
      ),
      ...ManagedPolicyArns.map(
        (policyArn): Attachment => ({ kind: 'managed', roles: [ref], policyArn }),
      ),
    ];
  },
  create(properties, { ref, attributes }, { place }) {
    roles.set(ref, {
      name: ref,
      arn: attributes?.Arn ?? '',
      id: roleId(place.accountId, ref),
      path: properties.Path,
      assumeRolePolicy: properties.AssumeRolePolicyDocument,
      policies: new Map(properties.Policies.map((p) => [p.PolicyName, p.PolicyDocument])),
      attachedPolicyArns: new Set(properties.ManagedPolicyArns),
    });
  },
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const roleId = (accountId: string, name: string): string =>
  `AROA${stableId(17, 'role', accountId, name).toUpperCase()}`;

const policyType = (account: Account): ResourceType<Policy> => ({
  properties: Policy,
  identify: ({ PolicyName }) => ({ ref: PolicyName }),
  attachments: ({ PolicyName, PolicyDocument, Roles }) => [
    { kind: 'identity', roles: Roles, policyName: PolicyName, document: PolicyDocument },
  ],
  create({ PolicyName, PolicyDocument, Roles }) {
    for (const role of rolesNamed(account, Roles)) role.policies.set(PolicyName, PolicyDocument);
  },
});

const managedPolicyType = (account: Account): ResourceType<ManagedPolicy> => ({
  properties: ManagedPolicy,
  identify({ ManagedPolicyName, Path }, logicalId, { accountId, stackName }): Identity {
    const name = ManagedPolicyName ?? `${stackName}-${logicalId}`;
    const arn = `arn:aws:iam::${accountId}:policy${Path}${name}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  attachments: ({ PolicyDocument, Roles }, { ref }) => [
    { kind: 'identity', roles: Roles, policyName: ref, document: PolicyDocument },
  ],
  create({ PolicyDocument, Roles }, { ref }) {
    const name = ref.split('/').at(-1) ?? ref;
    account.managedPolicies.set(ref, { name, arn: ref, document: PolicyDocument });
    for (const role of rolesNamed(account, Roles)) role.attachedPolicyArns.add(ref);
  },
});

/** A role of another stack is not known here, and nothing here can take it on. */
const rolesNamed = ({ roles }: Account, names: readonly string[]): RoleRecord[] =>
  names.flatMap((name) => roles.get(name) ?? []);
