import { type Authorization, accessOf } from '../../policies/model.ts';

const onStream = (action: string) =>
  accessOf<{ readonly DeliveryStreamName?: string }>(
    ({ DeliveryStreamName = '' }, { place: { region, accountId } }) => [
      {
        action: `firehose:${action}`,
        resource: `arn:aws:firehose:${region}:${accountId}:deliverystream/${DeliveryStreamName}`,
      },
    ],
  );

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisfirehose.html */
export const firehoseAuthorization: Authorization = {
  access: {
    PutRecord: onStream('PutRecord'),
    PutRecordBatch: onStream('PutRecordBatch'),
    DescribeDeliveryStream: onStream('DescribeDeliveryStream'),
    ListDeliveryStreams: accessOf(() => [
      { action: 'firehose:ListDeliveryStreams', resource: '*' },
    ]),
  },
};
