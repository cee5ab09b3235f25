import { type Environment, readOutputs } from '../environment.ts';

/** A Firehose stream; `status` is ACTIVE when it takes facts. */
export interface StreamStatus {
  readonly name: string;
  readonly status: string;
}

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html */
export async function describeStreams(environment: Environment): Promise<readonly StreamStatus[]> {
  const outputs = await readOutputs(environment, 'RequestStreamName', 'ParticipationStreamName');
  const { FirehoseClient, DescribeDeliveryStreamCommand } = await import(
    '@aws-sdk/client-firehose'
  );
  const firehose = new FirehoseClient(environment.aws);
  return Promise.all(
    [outputs.RequestStreamName, outputs.ParticipationStreamName].map(async (name) => {
      const { DeliveryStreamDescription } = await firehose.send(
        new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }),
      );
      return { name, status: DeliveryStreamDescription?.DeliveryStreamStatus ?? 'UNKNOWN' };
    }),
  );
}
