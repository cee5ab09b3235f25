/** A grant that no call of the local cloud needs, and that stays. */
export interface Documented {
  /** The end of the role's name. */
  readonly role: RegExp;
  readonly actions: readonly string[];
  readonly reason: string;
}

/** What AWS asks for by its documentation, and the local cloud does without or in a failure alone. */
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
  {
    role: /(OperationsReport|ValidationsValidate|ReconciliationReconcile)Role$/,
    actions: ['glue:GetDatabase', 's3:ListBucket'],
    reason:
      'https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html; and an object that is not there is forbidden to whoever may not list, https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  },
  {
    role: /(OperationsReport|ValidationsValidate|ReconciliationReconcile)Role$/,
    actions: ['athena:StopQueryExecution'],
    reason:
      'a query that runs too long is stopped, https://docs.aws.amazon.com/athena/latest/APIReference/API_StopQueryExecution.html',
  },
  {
    role: /(OperationsReport|ValidationsValidate|Reconciliation(Export|Reconcile))Role$/,
    actions: ['sqs:SendMessage'],
    reason:
      'for runs that failed for good, https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  },
  {
    role: /(Operations|Validations|Reconciliation)Schedules\w+Role$/,
    actions: ['sqs:SendMessage'],
    reason:
      'for starts that failed for good, https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  {
    role: /ReconciliationExportRole$/,
    actions: ['s3:AbortMultipartUpload', 's3:PutObjectAcl'],
    reason:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html',
  },
];
