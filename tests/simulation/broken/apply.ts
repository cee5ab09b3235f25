import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Patch } from './variants.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** From here on, that file is loaded with other text in it. Throws when the text it replaces is not there once. */
export function apply({ file, from, to }: Patch): void {
  const address = pathToFileURL(join(ROOT, file)).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== address) return loaded;
      const source = String(loaded.source);
      const parts = source.split(from);
      if (parts.length !== 2) {
        throw new Error(
          `${file} holds what this variant breaks ${parts.length - 1} times: ${from}`,
        );
      }
      return { ...loaded, source: parts.join(to) };
    },
  });
}
