import type { Command } from 'commander';
import { askApi } from './api.ts';
import { connect, readOutputs } from './environment.ts';
import { environmentName } from './options.ts';
import { operatorToken } from './tokens.ts';

/** Asks the API as an operator, and returns the body of a successful answer. */
export type OperatorApi = <Body>(
  method: 'GET' | 'PUT',
  path: string,
  body?: unknown,
) => Promise<Body>;

/** The API of the command's environment, with an operator's token. */
export async function operatorApi(command: Command): Promise<OperatorApi> {
  const environment = await connect(environmentName(command));
  const { ApiUrl } = await readOutputs(environment, 'ApiUrl');
  const token = await operatorToken(environment);
  return (method, path, body) => askApi(ApiUrl, { method, path, token, body });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Every item of a list, page by page; `onRead` is told how many there are so far. */
export async function readAll<Item>(
  ask: OperatorApi,
  path: string,
  limit: number,
  onRead: (count: number) => void = () => {},
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
    const page: Page<Item> = await ask<Page<Item>>('GET', `${path}?${query}`);
    for (const item of page.items) items.push(item);
    onRead(items.length);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}
