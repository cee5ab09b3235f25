-- name: delay_p95
-- description: The 95th percentile of queue delay (startedAt - queuedAt) and end-to-end delay (finishedAt - queuedAt), in milliseconds.
-- grain: one row per eventId
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone
-- columns: eventId, p95_queue_delay_ms, p95_e2e_delay_ms
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A fact belongs to the day it finished; without finishedAt to that of startedAt, else queuedAt.
-- A delay that cannot be told for want of a time is left out; delays are as measured, never clamped.
-- The percentile is approximate in Athena (within about 1 %), exact in the local engine.
WITH facts AS (
  SELECT
    eventId,
    timestamps.queuedAt AS queued_at,
    timestamps.startedAt AS started_at,
    timestamps.finishedAt AS finished_at,
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
  eventId AS "eventId",
  approx_percentile(CAST(started_at - queued_at AS bigint), 0.95) AS p95_queue_delay_ms,
  approx_percentile(CAST(finished_at - queued_at AS bigint), 0.95) AS p95_e2e_delay_ms
FROM facts
WHERE recency = 1
  AND anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
  AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
GROUP BY 1
ORDER BY 1
