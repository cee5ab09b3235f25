import { z } from 'zod';
import { type ResourceType, resource, type Service } from '../../service.ts';

/** Accepted as the template has it, without effect on a laptop: logs go to the terminal. */
const noEffect = z.unknown().optional();

const LogGroup = z.strictObject({
  DeletionProtectionEnabled: noEffect,
  KmsKeyId: noEffect,
  LogGroupClass: noEffect,
  LogGroupName: z.string().optional(),
  RetentionInDays: noEffect,
  Tags: noEffect,
});

const LogStream = z.strictObject({
  LogGroupName: z.string(),
  LogStreamName: z.string().optional(),
});

const ResourcePolicy = z.strictObject({
  PolicyDocument: z.string(),
  PolicyName: z.string(),
});

const logGroup: ResourceType<z.infer<typeof LogGroup>> = {
  properties: LogGroup,
  identify({ LogGroupName }, logicalId, { accountId, region, stackName }) {
    const name = LogGroupName ?? `${stackName}-${logicalId}`;
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
    const Arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
    return { ref: name, attributes: { Arn } };
  },
};

const logStream: ResourceType<z.infer<typeof LogStream>> = {
  properties: LogStream,
  identify: ({ LogStreamName }, logicalId, { stackName }) => ({
    ref: LogStreamName ?? `${stackName}-${logicalId}`,
  }),
};

const resourcePolicy: ResourceType<z.infer<typeof ResourcePolicy>> = {
  properties: ResourcePolicy,
  identify: ({ PolicyName }) => ({ ref: PolicyName }),
};

/** CloudWatch Logs by name alone: others' resources refer to its groups and streams. */
export function createLogs(): Service {
  return {
    name: 'logs',
    resources: {
      'AWS::Logs::LogGroup': resource(logGroup),
      'AWS::Logs::LogStream': resource(logStream),
      'AWS::Logs::ResourcePolicy': resource(resourcePolicy),
    },
    operations: {},
  };
}
