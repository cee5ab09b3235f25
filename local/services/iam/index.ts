import type { PolicyDocument } from '../../policies/document.ts';
import { accessOf } from '../../policies/model.ts';
import type { Service } from '../../service.ts';
import { awsQuery } from '../../wire/aws-query.ts';
import { type Account, emptyAccount, type RoleRecord } from './account.ts';
import { iamResources } from './resources.ts';

/**
 * The roles and policies of the stack, to be read as a whole, as IAM tells them:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function createIam(): Service {
  const account = emptyAccount();
  return {
    name: 'iam',
    wire: awsQuery('https://iam.amazonaws.com/doc/2010-05-08/'),
    resources: iamResources(account),
    authorization: {
      access: {
        GetAccountAuthorizationDetails: accessOf(() => [
          { action: 'iam:GetAccountAuthorizationDetails', resource: '*' },
        ]),
      },
      denied: { code: 'AccessDenied', statusCode: 403 },
    },
    operations: { GetAccountAuthorizationDetails: () => authorizationDetails(account) },
  };
}

function authorizationDetails({ roles, managedPolicies }: Account) {
  return {
    IsTruncated: false,
    RoleDetailList: [...roles.values()].map(roleDetail),
    Policies: [...managedPolicies.values()].map(({ name, arn, document }) => ({
      PolicyName: name,
      Arn: arn,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ Document: written(document), VersionId: 'v1', IsDefaultVersion: true }],
    })),
  };
}

const roleDetail = (role: RoleRecord) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  AssumeRolePolicyDocument: written(role.assumeRolePolicy),
  RolePolicyList: [...role.policies].map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: written(document),
  })),
  AttachedManagedPolicies: [...role.attachedPolicyArns].map((PolicyArn) => ({
    PolicyName: PolicyArn.split('/').at(-1),
    PolicyArn,
  })),
});

/** IAM answers documents as JSON text, percent-encoded (RFC 3986). */
const written = (document: PolicyDocument): string => encodeURIComponent(JSON.stringify(document));
