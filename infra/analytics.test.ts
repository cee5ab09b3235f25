import { expect, test } from 'vitest';
import { savedQueries } from '../queries/index.ts';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const named = Object.values(propertiesOf(template, 'AWS::Athena::NamedQuery'));
const prepared = Object.values(propertiesOf(template, 'AWS::Athena::PreparedStatement'));

const namesOf = (groups: string[]) =>
  savedQueries.filter(({ group }) => groups.includes(group)).map(({ name }) => name);

test('every saved query stands in Athena under its name, the specification’s in its own database', () => {
  const found = named.map(({ Name, Database, WorkGroup }) => `${Name} ${Database} ${WorkGroup}`);

  expect(found).toEqual([
    ...namesOf(['metric', 'validation', 'repair']).map(
      (name) => `${name} CatalogDatabase AnalyticsWorkgroup`,
    ),
    ...namesOf(['seed']).map((name) => `${name} CatalogG1Database AnalyticsWorkgroup`),
  ]);
});

test('metrics, validations and repairs can be executed with parameters, statement and query being one text', () => {
  expect(prepared.map(({ StatementName }) => StatementName)).toEqual(
    namesOf(['metric', 'validation', 'repair']),
  );
  for (const { StatementName, QueryStatement, WorkGroup } of prepared) {
    expect(WorkGroup).toBe('AnalyticsWorkgroup');
    expect(named.find(({ Name }) => Name === StatementName)?.QueryString).toBe(QueryStatement);
    // https://docs.aws.amazon.com/athena/latest/ug/sql-prepare.html
    expect(StatementName).toMatch(/^[A-Za-z0-9_@:]+$/);
    expect(QueryStatement).not.toMatch(/;\s*$/);
  }
});

test('the specification’s DDL names the lake’s bucket', () => {
  const ddl = named.find(({ Name }) => Name === 'seed_create_table');

  expect(ddl?.QueryString).toContain("LOCATION 's3://LakeBucket/events/'");
  expect(JSON.stringify(named)).not.toContain('<YOUR_BUCKET>');
});

test('the workgroup bounds what one query reads, and nobody can leave its settings', () => {
  expect(propertiesOf(template, 'AWS::Athena::WorkGroup').AnalyticsWorkgroup).toMatchObject({
    Name: 'eventflow-dev',
    WorkGroupConfiguration: {
      BytesScannedCutoffPerQuery: 10_000_000_000,
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: 's3://AnalyticsResults/athena-results/' },
    },
  });
});
