import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is edited here as the loose JSON that it is
  readonly Properties: any;
}
export type Resources = Record<string, Resource>;

/** A copy of an assembly, in that folder, with its template changed. @throws when nothing has changed. */
export function changedAssembly(
  from: string,
  folder: string,
  change: (resources: Resources) => void,
): string {
  cpSync(from, folder, { recursive: true });
  const [name] = globSync('*.template.json', { cwd: folder });
  const file = join(folder, name as string);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const before = JSON.stringify(template);
  change(template.Resources);
  if (JSON.stringify(template) === before) throw new Error('The template is as it was.');
  writeFileSync(file, JSON.stringify(template));
  return folder;
}

/** Of the only resource of that type in whose properties the text stands. */
export function propertiesOf(resources: Resources, type: string, holding: string) {
  const found = Object.values(resources).find(
    ({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(holding),
  );
  if (!found) throw new Error(`No ${type} holds ${holding}`);
  return found.Properties;
}
