-- name: clock_skew
-- description: By how many milliseconds the clocks that stamped a day's facts differ at least.
-- grain: one row; up to 1000 is right, anything above is a violation
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone, date, date, date
-- columns: clock_skew_ms
-- threshold: 1000
-- severity: warning
--
-- What the facts prove, and no more: a worker started before ingest had queued, or a fact was finished
-- after it had arrived. Firehose names the hour by the first line of an object and waits a minute for
-- the others, so that 5 minutes after the hour are granted. A clock that is ahead by less than the wait
-- in the queue proves nothing here: the metric ClockSkew sees it.
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
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
    to_unixtime(with_timezone(CAST(concat(dt, ' ', hour, ':00:00') AS timestamp), 'UTC')) * 1000
      + 65 * 60 * 1000 AS arrived_before,
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
  CAST(coalesce(max(greatest(
    coalesce(queued_at - started_at, 0),
    coalesce(finished_at - arrived_before, 0),
    0
  )), 0) AS bigint) AS clock_skew_ms
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
