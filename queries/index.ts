import { readdirSync, readFileSync } from 'node:fs';
import { type SavedQuery, savedQuery } from './saved-query.ts';

export type { SavedQuery } from './saved-query.ts';

const folders = {
  metrics: 'metric',
  validations: 'validation',
  repairs: 'repair',
  seed: 'seed',
} as const;

/** Every statement of this folder: metrics, then validations, repairs, the specification's own. */
export const savedQueries: readonly SavedQuery[] = Object.entries(folders).flatMap(
  ([folder, group]) => {
    const place = new URL(`${folder}/`, import.meta.url);
    return readdirSync(place)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => savedQuery(file, group, readFileSync(new URL(file, place), 'utf8')));
  },
);
