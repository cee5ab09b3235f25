import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import type { WireRequest } from '../wire/wire.ts';
import type { HostAnswer } from './answer.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** The page talks to this port alone. https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** https://owasp.org/www-project-secure-headers/ */
const SECURITY_HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Files of a folder by their paths, `index.html` for `/`; undefined when there is none. */
export function createPage(folder: string) {
  const root = resolve(folder);
  return async ({ method, path }: WireRequest): Promise<HostAnswer | undefined> => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const file = fileOf(root, path);
    const contentType = file && CONTENT_TYPES[extname(file)];
    if (!file || !contentType) return undefined;
    try {
      const body = await readFile(file);
      const headers = {
        'content-type': contentType,
        'content-length': body.length,
        'cache-control': 'no-cache',
        ...SECURITY_HEADERS,
      };
      return { statusCode: 200, headers, body: method === 'HEAD' ? '' : body };
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(`${(error as NodeJS.ErrnoException).code}`)) {
        return undefined;
      }
      throw error;
    }
  };
}

/** Undefined for what lies outside the folder. */
function fileOf(root: string, path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    if (decoded.includes('\0')) return undefined;
    const file = resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`);
    return file.startsWith(root + sep) ? file : undefined;
  } catch {
    return undefined;
  }
}
