import { expect, test } from 'vitest';
import { templateOf } from './testing/template.ts';

/** What CloudFormation cannot tag, or tags through what it belongs to. */
const UNTAGGED = [
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::Athena::NamedQuery',
  'AWS::Athena::PreparedStatement',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogStream',
  'AWS::S3::BucketPolicy',
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

type TagList = readonly { readonly Key: string; readonly Value: string }[];

/** A resource's tags in the three shapes that CloudFormation has for them. */
function tagsOf({ Properties }: Resource): Readonly<Record<string, unknown>> {
  const [replica] = (Properties.Replicas ?? []) as readonly { readonly Tags?: TagList }[];
  const tags = (Properties.Tags ?? Properties.UserPoolTags ?? replica?.Tags ?? []) as
    | TagList
    | Readonly<Record<string, string>>;
  if (!Array.isArray(tags)) return { ...tags };
  return Object.fromEntries((tags as TagList).map(({ Key, Value }) => [Key, Value]));
}

test.each(['dev', 'prod'])('whatever takes tags says that it is EventFlow’s, and %s', (name) => {
  const resources = Object.entries<Resource>(templateOf(name).toJSON().Resources);
  const tagged = resources.filter(([, { Type }]) => !UNTAGGED.includes(Type));

  expect(tagged.length).toBeGreaterThan(40);
  for (const [id, resource] of tagged) {
    expect(tagsOf(resource), id).toEqual({ application: 'eventflow', environment: name });
  }
});
