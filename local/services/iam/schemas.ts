import { z } from 'zod';
import { PolicyDocument } from '../../policies/document.ts';

/** Accepted as the template has it, without effect on a laptop. */
const noEffect = z.unknown().optional();

export const Role = z.strictObject({
  AssumeRolePolicyDocument: PolicyDocument,
  Description: noEffect,
  ManagedPolicyArns: z.array(z.string()).default([]),
  MaxSessionDuration: noEffect,
  Path: z.string().default('/'),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument })).default([]),
  RoleName: z.string().optional(),
  Tags: noEffect,
});
export type Role = z.infer<typeof Role>;

export const Policy = z.strictObject({
  PolicyDocument,
  PolicyName: z.string(),
  Roles: z.array(z.string()).default([]),
});
export type Policy = z.infer<typeof Policy>;

export const ManagedPolicy = z.strictObject({
  Description: noEffect,
  ManagedPolicyName: z.string().optional(),
  Path: z.string().default('/'),
  PolicyDocument,
  Roles: z.array(z.string()).default([]),
});
export type ManagedPolicy = z.infer<typeof ManagedPolicy>;
