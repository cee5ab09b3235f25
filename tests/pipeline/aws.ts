import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { System } from './system.ts';

/** What any client of the SDK needs to ask the local system. */
export const clientOptions = ({ url }: Pick<System, 'url'>) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** One of the stack's outputs by its name. @throws when the stack has none of that name. */
export async function outputOf(system: System, name: string): Promise<string> {
  const client = new CloudFormationClient(clientOptions(system));
  const { Stacks } = await client.send(new DescribeStacksCommand({}));
  const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name);
  if (!output?.OutputValue) throw new Error(`The stack has no output ${name}.`);
  return output.OutputValue;
}
