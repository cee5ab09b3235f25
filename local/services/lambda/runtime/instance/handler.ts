import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstanceData } from '../protocol.ts';
import { runtimeError } from './errors.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/** Finds what `folder/file.export` names. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
export async function loadHandler({
  folder,
  handler,
}: InstanceData['definition']): Promise<Handler> {
  const file = basename(handler).split('.')[0] ?? '';
  const path = basename(handler).slice(file.length + 1);
  const module = await loadModule(folder, join(dirname(handler), file));
  const exported = path.split('.').reduce<unknown>((value, name) => member(value, name), module);
  if (typeof exported !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return exported as Handler;
}

async function loadModule(folder: string, file: string): Promise<unknown> {
  const path = ['.mjs', '.js', '.cjs']
    .map((ending) => join(folder, `${file}${ending}`))
    .find((candidate) => existsSync(candidate));
  if (!path) {
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  if (path.endsWith('.mjs') || (path.endsWith('.js') && isModuleFolder(folder))) {
    return import(pathToFileURL(path).href);
  }
  return loadCommonJs(path);
}

/** Whatever package.json may lie above the folder here: in Lambda there is none. */
function isModuleFolder(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type === 'module';
}

interface CommonJsModule {
  exports: unknown;
  filename: string;
  paths: readonly string[];
  _compile(source: string, filename: string, format: 'commonjs'): void;
}

function loadCommonJs(path: string): unknown {
  const module = new Module(path) as unknown as CommonJsModule;
  // What Node sets when it loads a file itself: where `require` looks from.
  module.filename = path;
  module.paths = Module.createRequire(path).resolve.paths('a-package') ?? [];
  module._compile(readFileSync(path, 'utf8'), path, 'commonjs');
  return module.exports;
}

const member = (value: unknown, name: string): unknown =>
  (value as Record<string, unknown> | undefined)?.[name];
