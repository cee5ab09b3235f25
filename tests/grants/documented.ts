/** A grant that no call of the local cloud needs, and that stays. */
export interface Documented {
  /** The end of the role's name. */
  readonly role: RegExp;
  readonly actions: readonly string[];
  readonly reason: string;
}

/** What AWS asks for by its documentation, and the local cloud's services do without. */
export const DOCUMENTED: readonly Documented[] = [
  {
    role: /Lake(Participations|Requests)Role$/,
    actions: [
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:AbortMultipartUpload',
      's3:GetObject',
    ],
    reason: 'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3',
  },
  {
    role: /Busrule\w+tofirehoseRole$/,
    actions: ['firehose:PutRecord'],
    reason:
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html#eb-target-permissions',
  },
];
