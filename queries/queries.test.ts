import { describe, expect, test } from 'vitest';
import { savedQueries } from './index.ts';
import { savedQuery } from './saved-query.ts';

const header =
  '-- name: a\n-- description: d\n-- grain: g\n-- zone: z\n-- parameters: date, zone\n-- note\n';

describe('the saved queries', () => {
  test('are the contract’s names, metrics first', () => {
    expect(savedQueries.map(({ name }) => name)).toEqual([
      'delay_p95',
      'delay_percentiles',
      'fairness',
      'lines_and_facts',
      'minutes_by_event',
      'result_distribution',
      'results_by_event',
      'throughput_per_minute',
      'traffic_per_minute',
      'accepted_undecided',
      'broken_lines',
      'clock_skew',
      'lake_freshness',
      'missing_timestamp',
      'negative_delay',
      'oversold',
      'repeated_facts',
      'store_equals_lake',
      'missing_facts',
      'seed_create_table',
      'seed_delay_p95',
      'seed_missing_timestamp',
      'seed_negative_delay',
      'seed_repair_table',
      'seed_result_distribution',
      'seed_throughput_per_minute',
      'seed_traffic_per_minute',
    ]);
  });

  test.each(savedQueries)('$name has as many ? as parameters', ({ sql, parameters }) => {
    expect(sql.split('?').length - 1).toBe(parameters.length);
  });

  test.each(savedQueries)(
    '$name ends every column list it states with what it selects',
    (query) => {
      for (const column of query.columns) expect(query.sql).toContain(column);
      expect(query.columns.length === 0).toBe(/^(CREATE|MSCK)/.test(query.sql));
    },
  );

  test('only validations have a threshold and a severity', () => {
    const others = savedQueries.filter(({ group }) => group !== 'validation');
    expect(others.every((query) => !('threshold' in query || 'severity' in query))).toBe(true);
  });
});

describe('a query file', () => {
  test('gives its header as fields and its statement without it', () => {
    expect(savedQuery('a.sql', 'metric', `${header}SELECT 1\n-- inside\n`)).toEqual({
      name: 'a',
      group: 'metric',
      description: 'd',
      grain: 'g',
      zone: 'z',
      parameters: ['date', 'zone'],
      columns: [],
      sql: 'SELECT 1\n-- inside',
    });
  });

  test('is refused without a grain', () => {
    const text = header.replace('-- grain: g\n', '');
    expect(() => savedQuery('a.sql', 'metric', `${text}SELECT 1`)).toThrow('no "-- grain:"');
  });

  test('is refused with an unknown parameter', () => {
    const text = header.replace('zone\n-- note', 'user\n-- note');
    expect(() => savedQuery('a.sql', 'metric', `${text}SELECT 1`)).toThrow('parameter "user"');
  });

  test.each([
    ['threshold', '-- severity: critical\n'],
    ['severity', '-- threshold: 0\n'],
    ['severity', '-- threshold: 0\n-- severity: some\n'],
  ])('that validates is refused without a %s', (_what, fields) => {
    const text = `${header.replace('-- note\n', fields)}SELECT 1`;
    expect(() => savedQuery('a.sql', 'validation', text)).toThrow('no threshold, or no severity');
  });

  test('is refused when it has another name than its file', () => {
    expect(() => savedQuery('b.sql', 'metric', `${header}SELECT 1`)).toThrow('not b');
  });
});
