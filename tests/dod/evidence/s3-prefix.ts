import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { clientOptions, outputOf } from '../../pipeline/aws.ts';
import type { Claim, Run } from '../run.ts';
import { participations } from '../scenarios/participations.ts';

/** As specified (B-02, B-03). */
const PREFIX = 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/';
const ERROR_PREFIX = 'events/error/';

/** The stream as it is deployed, and that the names it gave are the UTC hours in which facts arrived. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system, objects, span } = await run.once(participations);
  const stream = await outputOf(system, 'ParticipationStreamName');
  const firehose = new FirehoseClient(clientOptions(system));
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: stream }),
  );
  const { Prefix = '', ErrorOutputPrefix = '' } =
    DeliveryStreamDescription?.Destinations?.[0]?.ExtendedS3DestinationDescription ?? {};
  const hours = [span.from, span.to].map(prefixAt);
  const others = objects.filter(({ key }) => !hours.some((prefix) => key.startsWith(prefix)));
  return [
    { holds: Prefix === PREFIX, shows: `${stream} has the prefix ${Prefix}` },
    {
      holds: ErrorOutputPrefix.startsWith(ERROR_PREFIX),
      shows: `the error prefix ${ErrorOutputPrefix}`,
    },
    {
      holds: objects.length > 0 && others.length === 0,
      shows:
        objects.length > 0 && others.length === 0
          ? `all ${objects.length} objects arrived below ${hours[0]}`
          : `${others[0]?.key ?? 'no object'} instead of ${hours[0]}`,
    },
  ];
}

/** The hour of arrival; a run takes less than one. */
function prefixAt(epochMs: number): string {
  const [day, time = ''] = new Date(epochMs).toISOString().split('T');
  return `events/dt=${day}/hour=${time.slice(0, 2)}/`;
}
