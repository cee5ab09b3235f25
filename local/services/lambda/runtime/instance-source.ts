import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/**
 * The program of an instance's thread as a `data:` URL, its types taken out here, once: were each
 * thread to do that, it would cost 12 MB and 25 ms an instance.
 */
export function instanceSource(): URL {
  return new URL(withoutWarning(() => dataUrl(new URL('./instance/main.ts', import.meta.url))));
}

/** A module and, inside it, the neighbours that it imports. */
function dataUrl(file: URL): string {
  const source = stripTypeScriptTypes(readFileSync(file, 'utf8'), {
    sourceUrl: `local-lambda/${file.pathname.split('/').at(-1)}`,
  });
  const whole = source.replace(
    /from '(\.\/[\w-]+\.ts)'/g,
    (_import, path: string) => `from '${dataUrl(new URL(path, file))}'`,
  );
  // A quote would end the import that this URL becomes part of.
  return `data:text/javascript,${encodeURIComponent(whole).replaceAll("'", '%27')}`;
}

/** Node says each time that stripping types is an experiment, though it does it to all our files. */
function withoutWarning<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
