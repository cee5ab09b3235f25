import { expect, test } from 'vitest';
import { textLiteral } from '../../schemas/athena/literals.ts';
import { execute, fillSeed } from './saved.ts';

const question = { date: '2026-02-03', zone: 'Asia/Seoul', event: 'sale' };

test('a literal cannot be left', () => {
  expect(textLiteral("x' OR '1'='1")).toBe("'x'' OR ''1''=''1'");
});

test('parameters go in the order that the query declares', () => {
  const saved = { name: 'delays', parameters: ['zone', 'event', 'date', 'date'] } as const;
  expect(execute(saved, question)).toEqual({
    sql: 'EXECUTE delays',
    parameters: ["'Asia/Seoul'", "'sale'", "'2026-02-03'", "'2026-02-03'"],
  });
  expect(execute(saved, { ...question, event: undefined }).parameters[1]).toBe("''");
});

test("the specification's sample values are replaced wherever they stand", () => {
  const sql =
    "SELECT 1 FROM a WHERE dt='2026-01-04' AND e='TARGET_EVENT' OR dt='2026-01-04' -- s3://<YOUR_BUCKET>/events/";
  expect(fillSeed(sql, question, 'the-lake')).toBe(
    "SELECT 1 FROM a WHERE dt='2026-02-03' AND e='sale' OR dt='2026-02-03' -- s3://the-lake/events/",
  );
});
