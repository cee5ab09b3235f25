-- name: delay_percentiles
-- description: Percentiles of queue delay (startedAt - queuedAt) and end-to-end delay (finishedAt - queuedAt) in milliseconds, by event and in total.
-- grain: one row for all events together (isTotal), then one per eventId
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone
-- columns: isTotal, eventId, fact_count, p50_queue_delay_ms, p95_queue_delay_ms, p99_queue_delay_ms, p50_e2e_delay_ms, p95_e2e_delay_ms, p99_e2e_delay_ms
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A fact belongs to the day it finished; without finishedAt to that of startedAt, else queuedAt.
-- A delay that cannot be told for want of a time is left out; delays are as measured, never clamped.
-- Percentiles are approximate in Athena (within about 1 %), exact in the local engine.
WITH facts AS (
  SELECT
    eventId,
    timestamps.startedAt - timestamps.queuedAt AS queue_delay,
    timestamps.finishedAt - timestamps.queuedAt AS e2e_delay,
    coalesce(timestamps.finishedAt, timestamps.startedAt, timestamps.queuedAt) AS anchor,
    row_number() OVER (
      PARTITION BY requestId
      ORDER BY timestamps.finishedAt DESC NULLS LAST, timestamps.queuedAt DESC NULLS LAST,
        timestamps.startedAt DESC NULLS LAST, dt DESC
    ) AS recency
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND (? = '' OR eventId = ?)
)
SELECT
  grouping(eventId) = 1 AS "isTotal",
  eventId AS "eventId",
  count(*) AS fact_count,
  approx_percentile(CAST(queue_delay AS bigint), 0.5) AS p50_queue_delay_ms,
  approx_percentile(CAST(queue_delay AS bigint), 0.95) AS p95_queue_delay_ms,
  approx_percentile(CAST(queue_delay AS bigint), 0.99) AS p99_queue_delay_ms,
  approx_percentile(CAST(e2e_delay AS bigint), 0.5) AS p50_e2e_delay_ms,
  approx_percentile(CAST(e2e_delay AS bigint), 0.95) AS p95_e2e_delay_ms,
  approx_percentile(CAST(e2e_delay AS bigint), 0.99) AS p99_e2e_delay_ms
FROM facts
WHERE recency = 1
  AND anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
  AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
GROUP BY GROUPING SETS ((), (eventId))
ORDER BY 1 DESC, 2
