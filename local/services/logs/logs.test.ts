import { expect, test } from 'vitest';
import { resolveTemplate } from '../../template.ts';
import { createLogs } from './index.ts';

const place = { accountId: '1', region: 'eu-west-1', stackName: 'test', endpoint: '' };
const resolve = (resources: object) =>
  resolveTemplate(
    {
      Resources: resources as never,
      Outputs: {
        group: { Value: { Ref: 'Group' } },
        arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } },
        stream: { Value: { Ref: 'Stream' } },
      },
    },
    [createLogs()],
    place,
  ).outputs;

const Stream = { Type: 'AWS::Logs::LogStream', Properties: { LogGroupName: { Ref: 'Group' } } };

test('groups and streams have the names they are given, or those of the stack', () => {
  const named = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/facts' } };
  const unnamed = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } };

  expect(resolve({ Group: named, Stream })).toEqual({
    group: '/facts',
    arn: 'arn:aws:logs:eu-west-1:1:log-group:/facts:*',
    stream: 'test-Stream',
  });
  expect(resolve({ Group: unnamed, Stream }).group).toBe('test-Group');
});

test('a property it does not know is refused by name', () => {
  const Group = { Type: 'AWS::Logs::LogGroup', Properties: { FieldIndexPolicies: [] } };

  expect(() => resolve({ Group, Stream })).toThrow(
    'Group (AWS::Logs::LogGroup): property FieldIndexPolicies',
  );
});
