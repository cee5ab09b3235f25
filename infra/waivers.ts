import { type Stack, Validations } from 'aws-cdk-lib';

/** One finding that stays, and why. */
interface Waiver {
  /** The rule, and for a policy also what it found. */
  readonly id: string;
  /** Where it is: a construct below the stack, or a place in the template. */
  readonly path: string;
  /** For the person who reviews the security of a deployment. */
  readonly reason: string;
}

const PUBLIC_ROUTE =
  'Public by contract: it answers the same to everyone, reads no user data, changes nothing, and is throttled with the whole stage.';
const ONE_FOLDER =
  'An object’s name holds the time and a random part, so that it cannot be named in advance. The wildcard stands below one folder of one bucket, and the role can be taken on by Firehose alone.';

const REPORT_FOLDER =
  'Facts, results and reports are named by time, day and random parts, so that they cannot be named in advance. The wildcard stands below one folder of one bucket, and the role is one function’s.';

/**
 * What cdk-nag's AwsSolutions rules find and stays; each entry is one finding.
 * https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export const SECURITY_WAIVERS: readonly Waiver[] = [
  {
    id: 'AwsSolutions-SQS3',
    path: 'Queues/Undelivered/Resource',
    reason:
      'It is a dead-letter queue itself: of both rules’ targets, which the check does not look at. It keeps what it holds for 14 days.',
  },
  {
    id: 'AwsSolutions-S1',
    path: 'Lake/Bucket/Resource',
    reason:
      'Two Firehose roles write and Athena reads, all by IAM without public access. Who read what is a matter of the account’s CloudTrail data events, which name the principal for certain; server access logs are best effort. Facts hold no name, address or token: a user stands there as a pseudonym.',
  },
  {
    id: 'AwsSolutions-SQS3',
    path: 'Queues/FailedJobs/Resource',
    reason:
      'It is where schedules and functions put what failed for good, which the check does not look at. It keeps what it holds for 14 days.',
  },
  {
    id: 'AwsSolutions-S1',
    path: 'Operations/Reports/Resource',
    reason:
      'Holds aggregates alone, which can be made again from the lake. Two functions write there; who read what is a matter of the account’s CloudTrail data events, which name the principal for certain.',
  },
  ...[
    'Resource::<LakeBucket.Arn>/events/*',
    'Resource::<AnalyticsResults.Arn>/athena-results/*',
    'Resource::<OperationsReports.Arn>/reports/*',
  ].map((found) => ({
    id: `AwsSolutions-IAM5[${found}]`,
    path: 'Operations/ReportRole/DefaultPolicy/Resource',
    reason: REPORT_FOLDER,
  })),
  ...[
    'Resource::<LakeBucket.Arn>/events/*',
    'Resource::<LakeBucket.Arn>/requests/*',
    'Resource::<Exports.Arn>/exports/*',
    'Resource::<AnalyticsResults.Arn>/athena-results/*',
    'Resource::<OperationsReports.Arn>/reports/validations/*',
  ].map((found) => ({
    id: `AwsSolutions-IAM5[${found}]`,
    path: 'Validations/ValidateRole/DefaultPolicy/Resource',
    reason: REPORT_FOLDER,
  })),
  {
    id: 'AwsSolutions-S1',
    path: 'Exports/Resource',
    reason:
      'Holds what the table holds, for 7 days. One function writes there and two read; who read what is a matter of the account’s CloudTrail data events, which name the principal for certain.',
  },
  ...[
    'Resource::<LakeBucket.Arn>/events/*',
    'Resource::<Exports.Arn>/exports/*',
    'Resource::<AnalyticsResults.Arn>/athena-results/*',
  ].map((found) => ({
    id: `AwsSolutions-IAM5[${found}]`,
    path: 'Reconciliation/ReconcileRole/DefaultPolicy/Resource',
    reason: REPORT_FOLDER,
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::<Exports.Arn>/exports/*]',
    path: 'Reconciliation/ExportRole/DefaultPolicy/Resource',
    reason:
      'DynamoDB names what it writes by time and random parts. The wildcard stands below one folder of one bucket, and the role is one function’s.',
  },
  ...['Reconciliation/ExportRole', 'Reconciliation/ReconcileRole', 'Validations/ValidateRole'].map(
    (role) => ({
      id: 'AwsSolutions-IAM5[Resource::<Table.Arn>/export/*]',
      path: `${role}/DefaultPolicy/Resource`,
      reason:
        'An export has its name from DynamoDB, so that it cannot be named in advance. The wildcard stands for the exports of one table, and allows to look at them alone.',
    }),
  ),
  {
    id: 'AwsSolutions-S1',
    path: 'Analytics/Results/Resource',
    reason:
      'Holds query results alone, which are deleted after 7 days and can be had again by asking again. Athena keeps who asked what in its query history and in CloudTrail.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<LakeBucket.Arn>/events/*]',
    path: 'Lake/ParticipationsRole/DefaultPolicy/Resource',
    reason: ONE_FOLDER,
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<LakeBucket.Arn>/requests/*]',
    path: 'Lake/RequestsRole/DefaultPolicy/Resource',
    reason: ONE_FOLDER,
  },
  {
    id: 'AwsSolutions-COG2',
    path: 'Users/Pool/Resource',
    reason:
      'The pool’s people take part in events and can do no more: an account is worth one participation in each. What configures events is no person with a password but a client with a secret, whose scope a sign-in never gives. A second factor for all belongs to the issuer that a deployment names when it needs one.',
  },
  {
    id: 'AwsSolutions-COG8',
    path: 'Users/Pool/Resource',
    reason:
      'The plus tier is paid for each active user. Against guessing stand Cognito’s own lock-out, errors that do not tell whether an account exists, passwords of 12 characters of four kinds, and tokens that last an hour.',
  },
  {
    id: 'AwsSolutions-APIG4',
    path: 'Api/Resource/GET--events--{eventId}/Resource',
    reason: PUBLIC_ROUTE,
  },
  {
    id: 'AwsSolutions-APIG4',
    path: 'Api/Resource/GET--openapi.json/Resource',
    reason: PUBLIC_ROUTE,
  },
  { id: 'AwsSolutions-APIG4', path: 'Api/Resource/GET--docs/Resource', reason: PUBLIC_ROUTE },
];

const FUNCTIONS = [
  'Ingest',
  'Worker',
  'DeadLetter',
  'Participation',
  'MyParticipations',
  'Events',
  'Winners',
  'ApiDocs',
  'OperationsReport',
  'ValidationsValidate',
  'ReconciliationExport',
  'ReconciliationReconcile',
];

/**
 * What cfn-lint finds in the template and stays.
 * https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
 */
export const TEMPLATE_WAIVERS: readonly Waiver[] = FUNCTIONS.map((name) => ({
  id: 'W3005',
  path: `Resources/${name}/DependsOn/1`,
  reason:
    'CDK makes a function wait for its role together with the role’s policy. The role is named twice that way, without effect; the policy is needed, and the two cannot be had apart.',
}));

/** Acknowledges each finding at the construct that it is about, as far as this stack has it. */
export function waive(stack: Stack): void {
  const constructs = new Map(stack.node.findAll().map((one) => [one.node.path, one]));
  for (const { id, path, reason } of SECURITY_WAIVERS) {
    const construct = constructs.get(`${stack.node.path}/${path}`);
    if (construct) Validations.of(construct).acknowledge({ id, reason });
  }
}
