// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its variables like that.

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resource, type Service } from './service.ts';
import { resolveTemplate, type Template, UnsupportedTemplate } from './template.ts';

const place = {
  accountId: '111122223333',
  region: 'eu-west-1',
  stackName: 'shop',
  endpoint: 'http://127.0.0.1:4000',
};

const Properties = z.strictObject({
  Name: z.string().optional(),
  Text: z.unknown().optional(),
  Nested: z.strictObject({ Count: z.number().optional() }).optional(),
});

/** A service with one type, whose resources are named by their property or their logical id. */
const things: Service = {
  name: 'things',
  operations: {},
  resources: {
    'Test::Thing': resource<z.infer<typeof Properties>>({
      properties: Properties,
      identify: ({ Name }, logicalId, { region }) => ({
        ref: Name ?? logicalId,
        attributes: { Arn: `arn:${region}:${Name ?? logicalId}`, 'Stream.Arn': 'stream' },
      }),
    }),
  },
};

const thing = (properties: object = {}, more: object = {}) => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...more,
});

const resolve = (template: Template) => resolveTemplate(template, [things], place);

/** What a text in the template becomes, beside a resource `Other` and a parameter. */
const value = (Value: unknown) =>
  resolve({
    Parameters: { Given: { Default: 'five' } },
    Resources: { Other: thing({ Name: 'other' }) },
    Outputs: { Value: { Value } },
  }).outputs.Value;

const problems = (template: Template): readonly string[] => {
  try {
    resolve(template);
  } catch (error) {
    if (error instanceof UnsupportedTemplate) return error.problems;
    throw error;
  }
  return [];
};

describe('intrinsics', () => {
  test.each([
    [{ Ref: 'Other' }, 'other'],
    [{ Ref: 'Given' }, 'five'],
    [{ Ref: 'AWS::Region' }, 'eu-west-1'],
    [{ Ref: 'AWS::AccountId' }, '111122223333'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::StackName' }, 'shop'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn:eu-west-1:other'],
    [{ 'Fn::GetAtt': 'Other.Stream.Arn' }, 'stream'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Other' }, 3]] }, 'a-other-3'],
    [
      { 'Fn::Sub': 'x-${Other}-${Other.Arn}-${AWS::Region}' },
      'x-other-arn:eu-west-1:other-eu-west-1',
    ],
    [{ 'Fn::Sub': ['${A}/${!Other}', { A: { Ref: 'Other' } }] }, 'other/${Other}'],
  ])('%j is %s', (intrinsic, text) => {
    expect(value(intrinsic)).toBe(text);
  });

  test('are found at any depth, and AWS::NoValue leaves out what holds it', () => {
    const none = { Ref: 'AWS::NoValue' };
    const Text = { list: [{ Ref: 'Other' }, none], gone: none, kept: { deep: { Ref: 'Given' } } };
    const { resources } = resolve({
      Parameters: { Given: { Default: 'five' } },
      Resources: { One: thing({ Name: none, Text }), Other: thing() },
    });
    expect(resources.find(({ logicalId }) => logicalId === 'One')?.properties).toEqual({
      Text: { list: ['Other'], kept: { deep: 'five' } },
    });
  });
});

describe('the order', () => {
  test('puts each resource after what it refers to in any way', () => {
    const { resources } = resolve({
      Resources: {
        Last: thing({ Text: { 'Fn::Sub': '${Third}' } }),
        Third: thing({ Text: { 'Fn::GetAtt': ['Second', 'Arn'] } }),
        Second: thing({}, { DependsOn: ['First'] }),
        First: thing(),
      },
    });
    expect(resources.map(({ logicalId }) => logicalId)).toEqual([
      'First',
      'Second',
      'Third',
      'Last',
    ]);
  });

  test.each([
    ['themselves', { A: thing({ Text: { Ref: 'A' } }) }],
    ['each other', { A: thing({ Text: { Ref: 'B' } }), B: thing({}, { DependsOn: 'A' }) }],
  ])('cannot be found among resources that refer to %s', (_whom, Resources) => {
    expect(problems({ Resources })).toEqual(['A refers to itself in a circle']);
  });
});

describe('what the local cloud lacks', () => {
  test('is refused by name, all of it at once', () => {
    const template: Template = {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Rocket: { Type: 'AWS::Space::Rocket' },
        Thing: thing({ Colour: 'red', Nested: { Size: 1, Count: 'two' } }),
        Guarded: thing({}, { Condition: 'IsProd' }),
        Computed: thing({ Text: { 'Fn::Select': [0, ['a']] } }),
        Lost: thing({ Text: [{ Ref: 'Nobody' }, { 'Fn::GetAtt': ['Guarded', 'Colour'] }] }),
      },
    };
    expect(problems(template)).toEqual([
      'section Transform',
      'resource Rocket (AWS::Space::Rocket)',
      expect.stringMatching(/^Thing \(Test::Thing\): property Nested\.Count: .*number/),
      'Thing (Test::Thing): property Nested.Size',
      'Thing (Test::Thing): property Colour',
      'Guarded (Test::Thing): Condition',
      'Computed (Test::Thing): intrinsic Fn::Select',
      'Lost (Test::Thing): Ref to unknown Nobody',
      'Lost (Test::Thing): attribute Guarded.Colour',
    ]);
  });

  test('is told once: what refers to it is not blamed, too', () => {
    const Resources = {
      Rocket: { Type: 'AWS::Space::Rocket' },
      Thing: thing({ Text: [{ Ref: 'Rocket' }, { 'Fn::GetAtt': ['Rocket', 'Arn'] }] }),
    };
    expect(problems({ Resources })).toEqual(['resource Rocket (AWS::Space::Rocket)']);
  });

  test('does not include what has no effect on a laptop', () => {
    const Resources = {
      Thing: thing({}, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Metadata: {} }),
    };
    expect(problems({ AWSTemplateFormatVersion: '2010-09-09', Rules: {}, Resources })).toEqual([]);
  });
});
