import type { Command } from 'commander';
import type { EventConfiguration } from '../schemas/participation/event.ts';
import { askApi } from './api.ts';
import { connect, type Environment, readOutputs } from './environment.ts';
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
  return operatorApiOf(await connect(environmentName(command)));
}

export async function operatorApiOf(environment: Environment): Promise<OperatorApi> {
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
  for await (const page of pagesOf<Item>(ask, path, limit)) {
    for (const item of page.items) items.push(item);
    onRead(items.length);
  }
  return items;
}

/** As many as the API gives at once. */
export const EVENTS_A_PAGE = 100;
/** Nobody waits longer for a suggestion or a count. */
const EVENT_PAGES_MAX = 10;

export interface FirstEvents {
  readonly items: readonly EventConfiguration[];
  /** There are no others. */
  readonly isWhole: boolean;
}

/** The first thousand events. */
export async function readFirstEvents(ask: OperatorApi): Promise<FirstEvents> {
  const items: EventConfiguration[] = [];
  let pages = 0;
  for await (const page of pagesOf<EventConfiguration>(ask, '/events', EVENTS_A_PAGE)) {
    items.push(...page.items);
    if (page.nextCursor !== null && ++pages === EVENT_PAGES_MAX) return { items, isWhole: false };
  }
  return { items, isWhole: true };
}

async function* pagesOf<Item>(ask: OperatorApi, path: string, limit: number) {
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
    const page: Page<Item> = await ask<Page<Item>>('GET', `${path}?${query}`);
    yield page;
    cursor = page.nextCursor;
  } while (cursor);
}
