/** Days of arrival that are read, around today: facts of an event that is looked at live. */
const MARGIN_DAYS = 1;
const DAY_MS = 86_400_000;

const LAST_FACTS = 8;

export interface Statements {
  readonly last: string;
  readonly outcomes: string;
  readonly delays: string;
}

/** The questions about one event, in Athena's dialect; repeats of a fact are identical lines. */
export function statementsOf(eventId: string, nowEpochMs: number): Statements {
  const dayOf = (offset: number) =>
    new Date(nowEpochMs + offset * MARGIN_DAYS * DAY_MS).toISOString().slice(0, 10);
  const facts = `WITH facts AS (
  SELECT DISTINCT requestId, resultCode,
    timestamps.queuedAt AS queued_at,
    timestamps.startedAt AS started_at,
    timestamps.finishedAt AS finished_at
  FROM participation_logs
  WHERE dt BETWEEN '${dayOf(-1)}' AND '${dayOf(1)}'
    AND eventId = '${eventId.replaceAll("'", "''")}'
    AND requestId IS NOT NULL
)`;
  return {
    last: `${facts}
SELECT requestId, resultCode,
  started_at - queued_at AS queue_ms,
  finished_at - queued_at AS total_ms
FROM facts
ORDER BY finished_at DESC, requestId
LIMIT ${LAST_FACTS}`,
    outcomes: `${facts}
SELECT resultCode, count(*) AS facts
FROM facts
GROUP BY 1
ORDER BY 2 DESC, 1`,
    delays: `${facts}
SELECT
  approx_percentile(CAST(started_at - queued_at AS bigint), 0.5) AS queue_p50,
  approx_percentile(CAST(started_at - queued_at AS bigint), 0.95) AS queue_p95,
  approx_percentile(CAST(finished_at - queued_at AS bigint), 0.5) AS total_p50,
  approx_percentile(CAST(finished_at - queued_at AS bigint), 0.95) AS total_p95
FROM facts`,
  };
}
