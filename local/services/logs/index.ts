import { z } from 'zod';
import { type ResourceType, resource, type Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { logsAuthorization } from './access.ts';
import { type LogGroups, logOperations } from './operations.ts';
import { LOG_TABLE } from './table.ts';

/** Accepted as the template has it, without effect on a laptop: one user, one disk. */
const noEffect = z.unknown().optional();

const LogGroup = z.strictObject({
  DeletionProtectionEnabled: noEffect,
  KmsKeyId: noEffect,
  LogGroupClass: noEffect,
  LogGroupName: z.string().optional(),
  RetentionInDays: z.number().optional(),
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

const logGroupIn = (groups: LogGroups): ResourceType<z.infer<typeof LogGroup>> => ({
  properties: LogGroup,
  identify({ LogGroupName }, logicalId, { accountId, region, stackName }) {
    const name = LogGroupName ?? `${stackName}-${logicalId}`;
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
    const Arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
    return { ref: name, attributes: { Arn } };
  },
  create: ({ RetentionInDays }, { ref }) => void groups.set(ref, RetentionInDays),
});

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

/** CloudWatch Logs: what functions write, by group and time; metrics in it go to CloudWatch. */
export function createLogs(): Service {
  const groups: LogGroups = new Map();
  return {
    name: 'logs',
    wire: awsJson('1.1'),
    tables: LOG_TABLE,
    resources: {
      'AWS::Logs::LogGroup': resource(logGroupIn(groups)),
      'AWS::Logs::LogStream': resource(logStream),
      'AWS::Logs::ResourcePolicy': resource(resourcePolicy),
    },
    authorization: logsAuthorization,
    operations: logOperations(groups),
  };
}
