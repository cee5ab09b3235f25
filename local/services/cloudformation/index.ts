import { accessOf } from '../../policies/model.ts';
import { AwsError, type OperationContext, type Service } from '../../service.ts';
import { awsQuery } from '../../wire/aws-query.ts';

interface DescribeStacksInput {
  /** Its name or its id; without one, all. */
  readonly StackName?: string;
}

/**
 * Just enough of CloudFormation to read the outputs of the one stack that runs here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function createCloudFormation(outputs: () => Readonly<Record<string, string>>): Service {
  let createdAtEpochMs: number | undefined;
  return {
    name: 'cloudformation',
    wire: awsQuery('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
    authorization: {
      access: {
        DescribeStacks: accessOf<DescribeStacksInput>((_input, { place }) => [
          {
            action: 'cloudformation:DescribeStacks',
            resource: `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${place.stackName}/local`,
          },
        ]),
      },
      denied: { code: 'AccessDenied', statusCode: 403 },
    },
    operations: {
      DescribeStacks(input: DescribeStacksInput, { place, clock }: OperationContext) {
        const { accountId, region, stackName } = place;
        const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
        const { StackName: asked = stackName } = input;
        if (asked !== stackName && asked !== stackId) {
          throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
        }
        createdAtEpochMs ??= clock.now();
        return {
          Stacks: [
            {
              StackId: stackId,
              StackName: stackName,
              // The query protocol writes times as text.
              CreationTime: new Date(createdAtEpochMs).toISOString(),
              StackStatus: 'CREATE_COMPLETE',
              DisableRollback: false,
              Outputs: Object.entries(outputs()).map(([OutputKey, OutputValue]) => ({
                OutputKey,
                OutputValue,
              })),
            },
          ],
        };
      },
    },
  };
}
