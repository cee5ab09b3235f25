import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Configuration, configurationOf } from '../config.ts';
import { EventFlowStack } from '../stack.ts';

/**
 * The template of an environment as `cdk synth` writes it, but without bundling the functions.
 * @param changes settings in the place of the environment's own.
 */
export const templateOf = (
  environmentName = 'dev',
  changes: Partial<Configuration> = {},
): Template =>
  withApp({ builtinCloudFormationValidation: false }, (app) =>
    Template.fromStack(
      new EventFlowStack(app, { ...configurationOf(environmentName), ...changes }),
    ),
  );

/** What CloudFormation's schemas and rules, as CDK brings them along, find wrong; takes a second. */
export const findingsOf = (environmentName: string): unknown[] =>
  withApp({ builtinCloudFormationValidation: true }, (app, folder) => {
    new EventFlowStack(app, configurationOf(environmentName));
    app.synth();
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    return report.pluginReports;
  });

export function withApp<Result>(
  props: AppProps,
  use: (app: App, folder: string) => Result,
): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'eventflow-infra-'));
  try {
    return use(new App({ ...props, outdir, context: { 'aws:cdk:bundling-stacks': [] } }), outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Every value of a template with intrinsics readable: a reference is the logical id, a join its text. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  const [[name, argument] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0 && name === 'Ref') return argument;
  if (rest.length === 0 && name === 'Fn::GetAtt') return (argument as string[]).join('.');
  if (rest.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(readable).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

type Properties = Record<string, unknown>;

/** The properties of every resource of a type, readable, by logical id; without its tags, which are all the same. */
export function propertiesOf(template: Template, type: string): Record<string, Properties> {
  const found = Object.entries(template.findResources(type));
  return Object.fromEntries(
    found.map(([id, resource]) => {
      const { Tags: _, ...properties } = readable(resource.Properties ?? {}) as Properties;
      return [id, properties];
    }),
  );
}
