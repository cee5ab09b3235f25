import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Refusal } from './refusal.ts';
import type { Template } from './template.ts';

/** The one stack of a cloud assembly, read from disk. */
export interface Assembly {
  /** The stack's id in the app, as people know it. */
  readonly displayName: string;
  readonly stackName: string;
  /** Undefined where the app leaves it open. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly template: Template;
  /** The path of the asset that the template names by this S3 key. */
  assetFolder(s3Key: string): string;
}

/** https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-assemblies */
const Manifest = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        displayName: z.string().optional(),
        environment: z.string().optional(),
        properties: z.looseObject({}).optional(),
      }),
    )
    .default({}),
});

const StackProperties = z.object({
  templateFile: z.string(),
  stackName: z.string().optional(),
});

const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** Reads the assembly in that folder; throws Refusal when it is none, or holds not just one stack. */
export function readAssembly(folder: string): Assembly {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Refusal(`${folder} is no cloud assembly.`);
  const { artifacts } = Manifest.parse(readJson(manifestFile));
  const stacks = Object.entries(artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const [found] = stacks;
  if (!found || stacks.length > 1) {
    const names = stacks.map(([id]) => id).join(', ') || 'none';
    throw new Refusal(`The local cloud runs one stack; the app has ${stacks.length}: ${names}.`);
  }
  const [id, { displayName, environment, properties }] = found;
  const { templateFile, stackName } = StackProperties.parse(properties);
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  const assets = readAssets(folder);
  return {
    displayName: displayName ?? id,
    stackName: stackName ?? id,
    accountId: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
    template: readJson(join(folder, templateFile)) as Template,
    assetFolder(s3Key) {
      const path = assets.get(s3Key);
      if (!path) throw new Refusal(`The assembly in ${folder} has no asset ${s3Key}.`);
      return path;
    },
  };
}

/** Paths by S3 key; what is packed as zip is a folder on disk. */
function readAssets(folder: string): ReadonlyMap<string, string> {
  const manifests = readdirSync(folder).filter((name) => name.endsWith('.assets.json'));
  const files = manifests.flatMap((name) =>
    Object.values(AssetManifest.parse(readJson(join(folder, name))).files),
  );
  return new Map(
    files.flatMap(({ source, destinations }) =>
      Object.values(destinations).flatMap(({ objectKey }) =>
        source.path === undefined ? [] : [[objectKey, resolve(folder, source.path)] as const],
      ),
    ),
  );
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
