import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createCloudFormation } from './index.ts';

const outputs = { ApiUrl: 'http://127.0.0.1:4000', Query: 'a < b & "c"' };
let served: Served;
let client: CloudFormationClient;

beforeEach(async () => {
  served = await serveServices([createCloudFormation(() => outputs)]);
  client = new CloudFormationClient({
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
  });
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

test.each([undefined, 'test', 'arn:aws:cloudformation:us-east-1:000000000000:stack/test/local'])(
  'the stack asked for as %s tells its outputs',
  async (StackName) => {
    const { Stacks } = await client.send(
      new DescribeStacksCommand(StackName === undefined ? {} : { StackName }),
    );

    expect(Stacks).toMatchObject([
      {
        StackName: 'test',
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: expect.any(Date),
        Outputs: [
          { OutputKey: 'ApiUrl', OutputValue: outputs.ApiUrl },
          { OutputKey: 'Query', OutputValue: outputs.Query },
        ],
      },
    ]);
  },
);

test('another stack does not exist', async () => {
  await expect(
    client.send(new DescribeStacksCommand({ StackName: 'other' })),
  ).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id other does not exist',
  });
});
