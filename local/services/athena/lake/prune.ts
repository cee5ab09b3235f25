import { conditionSql, conjunctsOf } from '../engine/conjuncts.ts';
import type { Engine } from '../engine/engine.ts';
import { named, quoted } from '../engine/text.ts';
import type { TableReference } from '../engine/tree.ts';
import { QueryFailure } from '../failure.ts';
import type { Partition } from './partitions.ts';

/**
 * The partitions that a query can see, by those parts of its WHEREs that speak of partition keys
 * alone; DuckDB itself judges them, so whatever expression it knows prunes. Several references to
 * one table read what any of them sees.
 */
export async function prune(
  engine: Engine,
  partitions: readonly Partition[],
  keys: readonly string[],
  references: readonly TableReference[],
): Promise<readonly Partition[]> {
  const conditions = references.map(({ where }) => conjunctsOf(where, keys));
  const bounded = conditions.filter((parts) => parts.length > 0);
  if (partitions.length === 0 || bounded.length < references.length) return partitions;
  const sqls = await Promise.all(bounded.map((parts) => conditionSql(engine, parts)));
  const values = partitions.map(
    (partition, index) => `(${[index, ...partition.values.map(quoted)].join(', ')})`,
  );
  const columns = ['partition_index', ...keys].map(named).join(', ');
  try {
    const kept = await engine.rows<{ partition_index: number }>(
      `SELECT partition_index FROM (VALUES ${values.join(', ')}) AS partitions (${columns})
       WHERE ${sqls.map((sql) => `(${sql})`).join(' OR ')}`,
    );
    const indexes = new Set(kept.map(({ partition_index }) => partition_index));
    return partitions.filter((_, index) => indexes.has(index));
  } catch (error) {
    // The query itself says better what is wrong with its condition.
    if (error instanceof QueryFailure) return partitions;
    throw error;
  }
}
