import type { PolicyDocument } from '../../policies/document.ts';

export interface RoleRecord {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly path: string;
  readonly assumeRolePolicy: PolicyDocument;
  /** By name. */
  readonly policies: Map<string, PolicyDocument>;
  readonly attachedPolicyArns: Set<string>;
}

interface PolicyRecord {
  readonly name: string;
  readonly arn: string;
  readonly document: PolicyDocument;
}

/** The roles and managed policies of the stack. */
export interface Account {
  readonly roles: Map<string, RoleRecord>;
  readonly managedPolicies: Map<string, PolicyRecord>;
}

export const emptyAccount = (): Account => ({ roles: new Map(), managedPolicies: new Map() });
