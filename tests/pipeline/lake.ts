import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParticipationProcessed } from '../../schemas/participation/participation-processed.ts';

/** Every line below a prefix of the lake, as the files have them. */
export function lakeLines(home: string, prefix: 'events' | 'requests'): string[] {
  return globSync(`s3/*/${prefix}/dt=*/hour=*/*`, { cwd: home })
    .flatMap((path) => readFileSync(join(home, path), 'utf8').split('\n'))
    .filter((line) => line !== '');
}

/** The facts of one event. @throws when a line is not one whole fact with every field as specified. */
export function factsOf(home: string, eventId: string): ParticipationProcessed[] {
  return lakeLines(home, 'events')
    .map((line) => ParticipationProcessed.parse(JSON.parse(line)))
    .filter((fact) => fact.eventId === eventId);
}
