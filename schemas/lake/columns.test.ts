import { expect, test } from 'vitest';
import * as z from 'zod';
import { ParticipationProcessed } from '../participation/participation-processed.ts';
import { columnsOf } from './columns.ts';

test('participation_logs has the columns of the specification, in its order (B-15)', () => {
  const columns = columnsOf(ParticipationProcessed).map(({ name, type }) => `${name} ${type}`);

  expect(columns).toEqual([
    'schemaversion int',
    'env string',
    'eventid string',
    'requestid string',
    'eventtype string',
    'finalstatus string',
    'resultcode string',
    'timestamps struct<queuedat:bigint,startedat:bigint,finishedat:bigint>',
    'delivery struct<attempt:int,isdlq:boolean>',
    'failure struct<failureclass:string,errorcode:string,errormessage:string>',
    'meta struct<workerid:string>',
  ]);
});

test('a type without a stated Hive type is refused', () => {
  expect(() => columnsOf(z.object({ when: z.date() }))).toThrow('date');
});
