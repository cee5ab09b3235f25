import { z } from 'zod';

/** Accepted as the template has it, without effect on a laptop. */
const noEffect = z.unknown().optional();

/** A policy document as the template has it. */
const Document = z.record(z.string(), z.unknown());

export const Role = z.strictObject({
  AssumeRolePolicyDocument: Document,
  Description: noEffect,
  ManagedPolicyArns: z.array(z.string()).default([]),
  MaxSessionDuration: noEffect,
  Path: z.string().default('/'),
  Policies: z
    .array(z.strictObject({ PolicyName: z.string(), PolicyDocument: Document }))
    .default([]),
  RoleName: z.string().optional(),
  Tags: noEffect,
});
export type Role = z.infer<typeof Role>;

export const Policy = z.strictObject({
  PolicyDocument: Document,
  PolicyName: z.string(),
  Roles: z.array(z.string()).default([]),
});
export type Policy = z.infer<typeof Policy>;

export const ManagedPolicy = z.strictObject({
  Description: noEffect,
  ManagedPolicyName: z.string().optional(),
  Path: z.string().default('/'),
  PolicyDocument: Document,
  Roles: z.array(z.string()).default([]),
});
export type ManagedPolicy = z.infer<typeof ManagedPolicy>;
