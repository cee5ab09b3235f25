import { z } from 'zod';
import type { Attachment } from '../../policies/model.ts';
import { type Place, type ResourceType, resource } from '../../service.ts';
import { functionArn } from './access.ts';
import { Code } from './code.ts';
import type { Functions } from './functions.ts';
import {
  FUNCTION_NAME_LENGTH_MAX,
  MEMORY_MEBIBYTES_MAX,
  MEMORY_MEBIBYTES_MIN,
  TIMEOUT_SECONDS_DEFAULT,
  TIMEOUT_SECONDS_MAX,
} from './limits.ts';

/** One time zone for all functions: threads share that of the process. */
const Variables = z
  .record(z.string(), z.string())
  .refine(({ TZ = 'UTC' }) => ['UTC', ':UTC'].includes(TZ), {
    error: 'functions run in UTC in the local cloud',
    path: ['TZ'],
  });

const Tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
const FunctionProperties = z.strictObject({
  FunctionName: z
    .string()
    .regex(/^[\w-]+$/)
    .max(FUNCTION_NAME_LENGTH_MAX)
    .optional(),
  Code,
  Handler: z.string().regex(/^[^.\s]+\.\S+$/),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js functions run in the local cloud'),
  Role: z.string(),
  Description: z.string().optional(),
  Timeout: z.coerce.number().int().min(1).max(TIMEOUT_SECONDS_MAX).default(TIMEOUT_SECONDS_DEFAULT),
  MemorySize: z.coerce
    .number()
    .int()
    .min(MEMORY_MEBIBYTES_MIN)
    .max(MEMORY_MEBIBYTES_MAX)
    .default(MEMORY_MEBIBYTES_MIN),
  Environment: z.strictObject({ Variables }).optional(),
  ReservedConcurrentExecutions: z.coerce.number().int().min(1).optional(),
  LoggingConfig: z
    .strictObject({
      LogGroup: z.string().optional(),
      LogFormat: z.string().optional(),
      ApplicationLogLevel: z.string().optional(),
      SystemLogLevel: z.string().optional(),
    })
    .optional(),
  // What follows changes nothing on a laptop.
  Architectures: z.array(z.enum(['arm64', 'x86_64'])).optional(),
  EphemeralStorage: z.strictObject({ Size: z.number() }).optional(),
  KmsKeyArn: z.string().optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
  Tags: Tags.optional(),
});
export type FunctionProperties = z.infer<typeof FunctionProperties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
const PermissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceAccount: z.string().optional(),
  SourceArn: z.string().optional(),
});
type PermissionProperties = z.infer<typeof PermissionProperties>;

export function functionResources(functions: Functions): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::Lambda::Function': resource<FunctionProperties>({
      properties: FunctionProperties,
      identify({ FunctionName }, logicalId, place) {
        // The end of a logical id is what tells it from others.
        const name =
          FunctionName ?? `${place.stackName}-${logicalId}`.slice(-FUNCTION_NAME_LENGTH_MAX);
        return { ref: name, attributes: { Arn: functionArn(name, place) } };
      },
      attachments: ({ Role }, { ref }) => [
        { kind: 'assumes', roleArn: Role, service: 'lambda.amazonaws.com', accessKeyId: ref },
      ],
      create(properties, { ref, attributes }, context) {
        functions.add(ref, attributes?.Arn ?? '', properties, context);
      },
    }),
    'AWS::Lambda::Permission': resource<PermissionProperties>({
      properties: PermissionProperties,
      identify: (_properties, logicalId, { stackName }) => ({ ref: `${stackName}-${logicalId}` }),
      attachments: (properties, _identity, place) => [permission(properties, place)],
    }),
  };
}

/** A permission is one statement of the function's policy.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function permission(
  { Action, FunctionName, Principal, SourceAccount, SourceArn }: PermissionProperties,
  place: Place,
): Attachment {
  const Condition = {
    ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
  };
  const who = Principal.endsWith('.amazonaws.com') ? { Service: Principal } : { AWS: Principal };
  const Statement = { Effect: 'Allow', Principal: who, Action, Condition };
  return { kind: 'resource', resource: functionArn(FunctionName, place), document: { Statement } };
}
