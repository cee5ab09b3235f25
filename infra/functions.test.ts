import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const functions = propertiesOf(template, 'AWS::Lambda::Function');

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** What each role may do, as `action on resource`, by the role's logical id. */
const permissions: Record<string, string[]> = Object.fromEntries(
  Object.values(propertiesOf(template, 'AWS::IAM::Policy')).map((policy) => {
    const { Statement } = policy.PolicyDocument as { Statement: Statement[] };
    const [role] = policy.Roles as string[];
    return [
      String(role),
      Statement.flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`)),
      ),
    ];
  }),
);

const consuming = (queue: string) =>
  ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((a) => `sqs:${a} on ${queue}.Arn`);

const deciding = [
  'dynamodb:GetItem on Table.Arn',
  'dynamodb:UpdateItem on Table.Arn',
  'events:PutEvents on Bus.Arn',
  'sqs:SendMessage on QueuesParking.Arn',
];

const readingAndWriting = ['GetItem', 'PutItem', 'UpdateItem'].map(
  (action) => `dynamodb:${action} on Table.Arn`,
);

const actionsOn = (service: string, actions: readonly string[], resources: readonly string[]) =>
  actions.flatMap((action) => resources.map((resource) => `${service}:${action} on ${resource}`));

/** To ask saved queries over those tables, below those folders. */
const asking = (tables: readonly string[], folders: readonly string[]) => [
  ...actionsOn(
    'athena',
    [
      'GetPreparedStatement',
      'GetQueryExecution',
      'GetQueryResults',
      'StartQueryExecution',
      'StopQueryExecution',
    ],
    ['arn:AWS::Partition:athena:AWS::Region:AWS::AccountId:workgroup/AnalyticsWorkgroup'],
  ),
  ...actionsOn(
    'glue',
    ['GetDatabase', 'GetTable'],
    [
      'catalog',
      'database/CatalogDatabase',
      ...tables.map((table) => `table/CatalogDatabase/${table}`),
    ].map((resource) => `arn:AWS::Partition:glue:AWS::Region:AWS::AccountId:${resource}`),
  ),
  's3:ListBucket on LakeBucket.Arn',
  ...folders.map((folder) => `s3:GetObject on LakeBucket.Arn/${folder}/*`),
  's3:GetBucketLocation on AnalyticsResults.Arn',
  's3:ListBucket on AnalyticsResults.Arn',
  's3:GetObject on AnalyticsResults.Arn/athena-results/*',
  's3:PutObject on AnalyticsResults.Arn/athena-results/*',
];

const reporting = [
  ...asking(['participation_logs'], ['events']),
  's3:GetObject on OperationsReports.Arn/reports/*',
  's3:PutObject on OperationsReports.Arn/reports/*',
  'sqs:SendMessage on QueuesFailedJobs.Arn',
];

/** To ask the table's exports, and how far they have come. */
const askingExports = [
  'dynamodb:ListExports on Table.Arn',
  'dynamodb:DescribeExport on Table.Arn/export/*',
  'glue:GetTable on arn:AWS::Partition:glue:AWS::Region:AWS::AccountId:table/CatalogDatabase/store_items',
  's3:ListBucket on Exports.Arn',
  's3:GetObject on Exports.Arn/exports/*',
];

const exporting = [
  ...askingExports.slice(0, 2),
  'dynamodb:DescribeContinuousBackups on Table.Arn',
  'dynamodb:ExportTableToPointInTime on Table.Arn',
  's3:AbortMultipartUpload on Exports.Arn/exports/*',
  's3:PutObject on Exports.Arn/exports/*',
  's3:PutObjectAcl on Exports.Arn/exports/*',
  'sqs:SendMessage on QueuesFailedJobs.Arn',
];

const reconciling = [
  ...askingExports.slice(0, 2),
  'dynamodb:BatchGetItem on Table.Arn',
  'events:PutEvents on Bus.Arn',
  ...asking(['participation_logs'], ['events']),
  ...askingExports.slice(2),
  'sqs:SendMessage on QueuesFailedJobs.Arn',
];

const validating = [
  ...asking(['participation_logs', 'request_logs'], ['events', 'requests']),
  ...askingExports,
  'dynamodb:Query on Table.Arn/index/GSI1',
  's3:ListBucket on OperationsReports.Arn',
  's3:GetObject on OperationsReports.Arn/reports/validations/*',
  's3:PutObject on OperationsReports.Arn/reports/validations/*',
  'sns:Publish on AlertsTopic',
  'sqs:SendMessage on QueuesFailedJobs.Arn',
];

test.each([
  [
    'Ingest',
    [...readingAndWriting, 'sqs:SendMessage on QueuesMain.Arn', 'events:PutEvents on Bus.Arn'],
  ],
  ['Worker', [...deciding, ...consuming('QueuesMain')]],
  ['DeadLetter', [...deciding, ...consuming('QueuesDeadLetter'), ...consuming('QueuesRedrive')]],
  ['Participation', ['dynamodb:GetItem on Table.Arn']],
  ['MyParticipations', ['dynamodb:Query on Table.Arn/index/GSI1']],
  ['Events', [...readingAndWriting, 'dynamodb:Query on Table.Arn/index/GSI1']],
  ['Winners', ['dynamodb:GetItem on Table.Arn', 'dynamodb:Query on Table.Arn/index/GSI2']],
  ['ApiDocs', []],
  ['OperationsReport', reporting],
  ['ValidationsValidate', validating],
  ['ReconciliationExport', exporting],
  ['ReconciliationReconcile', reconciling],
])('%s has a role of its own that may do exactly what it does', (id, expected) => {
  const logs = ['CreateLogStream', 'PutLogEvents'].map((a) => `logs:${a} on ${id}Logs.Arn`);

  expect(functions[id]?.Role).toBe(`${id}Role.Arn`);
  expect(permissions[`${id}Role`]).toEqual([...logs, ...expected]);
});

test('no role may scan, has a wildcard for an action, or a policy of somebody else’s making', () => {
  const actions = Object.values(permissions)
    .flat()
    .map((permission) => permission.split(' on ')[0]);
  expect(actions.filter((action) => action?.includes('*') || action?.endsWith(':Scan'))).toEqual(
    [],
  );
  for (const role of Object.values(propertiesOf(template, 'AWS::IAM::Role'))) {
    expect(Object.keys(role)).toEqual(['AssumeRolePolicyDocument']);
  }
});

test('no function shares its log group, and every log group forgets', () => {
  const used = Object.values(functions).map((fn) => {
    return (fn.LoggingConfig as { LogGroup: string }).LogGroup;
  });
  expect(new Set(used).size).toBe(Object.keys(functions).length);
  for (const logGroup of Object.values(propertiesOf(template, 'AWS::Logs::LogGroup'))) {
    expect(logGroup.RetentionInDays).toBe(7);
  }
});

test.each([
  ['Ingest', 'ingest', { QUEUE_URL: 'QueuesMain', EVENT_BUS_NAME: 'Bus' }],
  ['Participation', 'participation', {}],
  ['MyParticipations', 'my-participations', {}],
  ['Events', 'events', {}],
  ['Winners', 'winners', {}],
  ['Worker', 'worker', { EVENT_BUS_NAME: 'Bus', PARKING_QUEUE_URL: 'QueuesParking' }],
  [
    'DeadLetter',
    'dead-letter',
    {
      EVENT_BUS_NAME: 'Bus',
      PARKING_QUEUE_URL: 'QueuesParking',
      RECEIVES_MAX: '5',
      MAIN_RECEIVES_MAX: '3',
      DEAD_LETTER_QUEUE_ARN: 'QueuesDeadLetter.Arn',
    },
  ],
])('%s runs on Node 24 and knows what it works with', (id, service, own) => {
  expect(functions[id]).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Environment: {
      Variables: {
        EVENTFLOW_ENV: 'dev',
        TABLE_NAME: 'Table',
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: 'EventFlow',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...own,
      },
    },
  });
});

test('what knows the schemas alone knows of no table', () => {
  expect(functions.ApiDocs?.Environment).toEqual({
    Variables: {
      EVENTFLOW_ENV: 'dev',
      POWERTOOLS_SERVICE_NAME: 'api-docs',
      POWERTOOLS_METRICS_NAMESPACE: 'EventFlow',
      POWERTOOLS_LOG_LEVEL: 'INFO',
    },
  });
});
