import { writeFileSync } from 'node:fs';
import { queries } from './dictionary/queries.ts';
import { busEvents, lakeTables } from './dictionary/shapes.ts';

/** Where the dictionary stands. */
export const DICTIONARY = new URL('../docs/data.md', import.meta.url);

/** `npm run docs`: every bus event, table, column and saved query, from the schemas and the queries. */
export const dataDictionary = (): string =>
  `${[
    '# Data dictionary',
    'Made by `npm run docs` from `schemas/` and `queries/`: change those, not this.',
    'A *request* is one participation of one user in one event. What travels on EventBridge is a *bus event*; its detail becomes a line of the lake, a *fact*. How they come about stands in [the architecture](architecture.md).',
    '[Bus events](#bus-events) · [Tables of the lake](#tables-of-the-lake) · [Saved queries](#saved-queries)',
    ...busEvents(),
    ...lakeTables(),
    ...queries(),
  ].join('\n\n')}\n`;

if (import.meta.main) writeFileSync(DICTIONARY, dataDictionary());
