-- name: missing_timestamp
-- description: How many facts of a day lack queuedAt, startedAt or finishedAt.
-- grain: one row; 0 is right, anything above is a violation
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone, date, date, date
-- columns: missing_timestamp_count
-- threshold: 0
-- severity: critical
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A broken line has no requestId: it is no fact and not counted here. A damaged line whose repeat is
-- whole is not counted either, since metrics count the whole one.
-- A fact belongs to the day it finished; without finishedAt to that of startedAt, else queuedAt. One
-- without any time, or with a time more than 30 hours from the day it arrived, is (also) counted
-- there: a wrong clock must not hide a fact.
WITH facts AS (
  SELECT
    dt,
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
SELECT count(*) AS missing_timestamp_count
FROM facts
WHERE recency = 1
  AND (
    anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
    OR dt = ? AND (
      anchor IS NULL
      OR anchor NOT BETWEEN (to_unixtime(with_timezone(CAST(? AS timestamp), 'UTC')) - 30 * 3600) * 1000
        AND (to_unixtime(with_timezone(CAST(? AS timestamp), 'UTC')) + 30 * 3600) * 1000
    )
  )
  AND (
    queued_at IS NULL
    OR started_at IS NULL
    OR finished_at IS NULL
  )
