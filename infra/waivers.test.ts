import type { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { configurationOf } from './config.ts';
import { EventFlowStack } from './stack.ts';
import { withApp } from './testing/template.ts';
import { SECURITY_WAIVERS, waive } from './waivers.ts';

/** Every finding of cdk-nag as `id at path`, the stack's name left out. */
const findingsOf = (stack: Stack): string[] =>
  new AwsSolutionsChecks(stack)
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => {
        return `${ruleName} at ${constructPath.split('/').slice(1).join('/')}`;
      }),
    )
    .sort();

const environments = ['dev', 'prod'] as const;

test.each(environments)('each finding in %s is waived, and each waiver needed', (name) => {
  const found = withApp({}, (app) => findingsOf(new EventFlowStack(app, configurationOf(name))));

  expect(found).toEqual(SECURITY_WAIVERS.map(({ id, path }) => `${id} at ${path}`).sort());
});

test.each(environments)('with the waivers, nothing is found in %s', (name) => {
  const found = withApp({}, (app) => {
    const stack = new EventFlowStack(app, configurationOf(name));
    waive(stack);
    return findingsOf(stack);
  });

  expect(found).toEqual([]);
});

test('a waiver covers its own finding alone', () => {
  const found = withApp({}, (app) => {
    const stack = new EventFlowStack(app, configurationOf('dev'));
    new Bucket(stack, 'Careless');
    waive(stack);
    return findingsOf(stack);
  });

  expect(found).toEqual([
    'AwsSolutions-S1 at Careless/Resource',
    'AwsSolutions-S10 at Careless/Resource',
  ]);
});

test('a stack that trusts another issuer has no pool, and its waivers stay away', () => {
  const issuer = { url: 'https://id.example', audience: ['shop'] };
  const found = withApp({}, (app) => {
    const stack = new EventFlowStack(app, { ...configurationOf('prod'), issuer });
    waive(stack);
    return findingsOf(stack);
  });

  expect(found).toEqual([]);
});

test('every waiver says why, in more than a word', () => {
  for (const { id, path, reason } of SECURITY_WAIVERS) {
    expect(reason.length, `${id} at ${path}`).toBeGreaterThan(80);
  }
});
