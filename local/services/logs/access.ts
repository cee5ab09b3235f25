import { type Authorization, accessOf } from '../../policies/model.ts';

interface Named {
  readonly logGroupName?: string;
  /** A name or an ARN. */
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
}

/** The name of a group, given by it or by its ARN. */
export const groupNameIn = ({ logGroupName, logGroupIdentifier }: Named): string =>
  (logGroupName ?? logGroupIdentifier ?? '').replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');

const onGroup = (action: string) =>
  accessOf<Named>((input, { place: { region, accountId } }) => [
    {
      action: `logs:${action}`,
      resource: `arn:aws:logs:${region}:${accountId}:log-group:${groupNameIn(input)}:log-stream:${input.logStreamName ?? ''}`,
    },
  ]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const logsAuthorization: Authorization = {
  access: {
    CreateLogStream: onGroup('CreateLogStream'),
    DescribeLogGroups: onGroup('DescribeLogGroups'),
    DescribeLogStreams: onGroup('DescribeLogStreams'),
    FilterLogEvents: onGroup('FilterLogEvents'),
    GetLogEvents: onGroup('GetLogEvents'),
    PutLogEvents: onGroup('PutLogEvents'),
  },
};
