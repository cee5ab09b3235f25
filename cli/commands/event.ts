import type { Command } from 'commander';
import type { Cell } from '../../schemas/athena/values.ts';
import {
  type EventConfiguration,
  type EventStock,
  PutEventBody,
} from '../../schemas/participation/event.ts';
import { wrongUsage } from '../failure.ts';
import { suggestEvent } from '../known-events.ts';
import { EVENTS_A_PAGE, operatorApi, readAll } from '../operator-api.ts';
import { examples, formatOption, integerFrom, readEventId } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data, hint } from '../output/streams.ts';
import { renderTable } from '../output/table.ts';
import { addWinners } from './event-winners.ts';

type Format = 'table' | 'json';
interface PutOptions {
  readonly capacity: number;
  readonly opensAt?: string;
  readonly closesAt?: string;
  readonly campaign?: string;
  readonly format: Format;
}

export function addEvent(program: Command): void {
  const event = program
    .command('event')
    .description('Configure and look at events')
    .addHelpText('after', examples('event put sale-2026 --capacity 100', 'event list'));
  event
    .command('put')
    .description('Create an event, or change it')
    .argument('<id>', 'letters, digits, _ and -')
    .requiredOption('--capacity <n>', 'how many can win', integerFrom(0))
    .option('--opens-at <time>', 'ISO 8601 with an offset; a new event opens now')
    .option('--closes-at <time>', 'ISO 8601 with an offset, or none')
    .option('--campaign <id>', 'the campaign that it belongs to')
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      examples(
        'event put sale-2026 --capacity 100',
        'event put sale-2026 --capacity 100 --opens-at 2026-12-01T10:00:00+09:00 --closes-at 2026-12-01T12:00:00+09:00',
      ),
    )
    .action(putEvent);
  event
    .command('list')
    .description('Every event, by its id')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', examples('event list', 'event list --format json'))
    .action(listEvents);
  event
    .command('show')
    .description('One event with its stock')
    .argument('<id>', 'the event')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', examples('event show sale-2026', 'event show sale-2026 --format json'))
    .action(showEvent);
  addWinners(event);
}

async function putEvent(id: string, options: PutOptions, command: Command): Promise<void> {
  const path = `/events/${readEventId(id)}`;
  const body = readBody(options);
  const ask = await operatorApi(command);
  const event = await ask<EventStock>('PUT', path, body);
  data(options.format === 'json' ? renderJson(event) : renderEvents([event]));
}

async function listEvents({ format }: { format: Format }, command: Command): Promise<void> {
  const ask = await operatorApi(command);
  const items = await readAll<EventConfiguration>(ask, '/events', EVENTS_A_PAGE);
  data(format === 'json' ? renderJson(items) : renderEvents(items));
  if (items.length === 0) hint('No event yet. Create one: eventflow event put ID --capacity N');
}

async function showEvent(
  id: string,
  { format }: { format: Format },
  command: Command,
): Promise<void> {
  const path = `/events/${readEventId(id)}/stock`;
  const ask = await operatorApi(command);
  const event = await ask<EventStock>('GET', path).catch(suggestEvent(id, ask));
  data(format === 'json' ? renderJson(event) : renderEvents([event]));
}

/** The flag that each member of the body comes from. */
const FLAGS: Readonly<Record<string, string>> = {
  capacity: '--capacity',
  opensAt: '--opens-at',
  closesAt: '--closes-at',
  campaignId: '--campaign',
};

function readBody({ capacity, opensAt, closesAt, campaign }: PutOptions): PutEventBody {
  const parsed = PutEventBody.safeParse({
    capacity,
    ...(opensAt !== undefined && { opensAt }),
    ...(closesAt !== undefined && { closesAt: closesAt === 'none' ? null : closesAt }),
    ...(campaign !== undefined && { campaignId: campaign }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const advice = name.endsWith('At') ? ' Write a time like 2026-12-01T10:00:00+09:00.' : '';
  throw wrongUsage(`${FLAGS[name] ?? name}: ${issue?.message}.${advice}`);
}

const COLUMNS = ['event', 'state', 'capacity', 'opens at', 'closes at', 'campaign'];

function renderEvents(events: readonly (EventConfiguration & Partial<EventStock>)[]): string {
  const hasStock = events.some(({ remaining }) => remaining !== undefined);
  const rows = events.map((event): Cell[] => [
    event.eventId,
    event.state,
    event.capacity,
    event.opensAt,
    event.closesAt,
    event.campaignId,
    ...(hasStock ? [event.remaining ?? null, event.succeeded ?? null] : []),
  ]);
  return renderTable([...COLUMNS, ...(hasStock ? ['remaining', 'succeeded'] : [])], rows);
}
