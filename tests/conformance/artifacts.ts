import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './engine.ts';

/** A Maven artifact, of which the version is fixed so that a verdict can be repeated. */
export interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** Besides jar. */
  readonly type?: 'tar.gz' | 'zip';
}

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/eventflow-engines');
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** The folder with an artifact's jars and all they need, downloaded once. @throws Missing without Maven */
export function jarsOf({ group, name, version }: Artifact): string {
  return inCache(`${name}-${version}`, (folder) => {
    const pom = join(folder, 'pom.xml');
    writeFileSync(
      pom,
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>eventflow</groupId><artifactId>${name}-jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>${group}</groupId><artifactId>${name}</artifactId>
<version>${version}</version></dependency></dependencies></project>`,
    );
    maven(
      '--file',
      pom,
      `${PLUGIN}:copy-dependencies`,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    );
  });
}

/** The folder into which an archive was unpacked, downloaded once. @throws Missing without Maven or unpacker */
export function unpacked({ group, name, version, type = 'zip' }: Artifact): string {
  return inCache(`${name}-${version}`, (folder) => {
    maven(
      `${PLUGIN}:copy`,
      `-Dartifact=${group}:${name}:${version}:${type}`,
      `-DoutputDirectory=${folder}`,
    );
    const archive = join(folder, `${name}-${version}.${type}`);
    if (type === 'zip') run('unzip', ['-q', archive, '-d', folder]);
    else run('tar', ['--extract', '--file', archive, '--directory', folder]);
    rmSync(archive);
  });
}

/** What is in the cache is whole: it is made beside it and moved there. */
function inCache(name: string, make: (folder: string) => void): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const begun = `${folder}-${process.pid}`;
  mkdirSync(begun, { recursive: true });
  try {
    make(begun);
    renameSync(begun, folder);
  } finally {
    rmSync(begun, { recursive: true, force: true });
  }
  return folder;
}

const maven = (...line: string[]) => run('mvn', ['--batch-mode', '--quiet', ...line]);

function run(command: string, line: readonly string[]): void {
  try {
    execFileSync(command, line, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? new Missing(`${command} is not there`) : error;
  }
}
