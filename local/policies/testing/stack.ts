import type { Place } from '../../service.ts';
import { createServices } from '../../services/index.ts';
import { inProcess } from '../../services/lambda/testing/in-process.ts';
import { openStore, type Store } from '../../store.ts';
import { resolveTemplate } from '../../template.ts';
import { createAuthority } from '../authority.ts';

export const place: Place = {
  accountId: '000000000000',
  region: 'us-east-1',
  stackName: 'test',
  endpoint: 'http://127.0.0.1:4000',
};

export const services = createServices({
  runtime: inProcess(() => undefined),
  outputs: () => ({}),
  tell: () => {},
});

/** With the tables of every service. */
export function storeOfAll(): Store {
  const store = openStore();
  for (const { tables } of services) if (tables) store.exec(tables);
  return store;
}

type Statement = Readonly<Record<string, unknown>>;

/** A role `test-Role` that Lambda may take on for the function `worker`. */
export const role = (...Statement: Statement[]) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
        },
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Statement } }],
    },
  },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker',
      Code: { ZipFile: '' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
});

export const queue = (...Statement: Statement[]) => ({
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'main' } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement } },
  },
});

export type Resources = Parameters<typeof resolveTemplate>[0]['Resources'];

export const authorityOf = (Resources: Resources) =>
  createAuthority(resolveTemplate({ Resources }, services, place).resources, place);
