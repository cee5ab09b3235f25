-- name: lake_freshness
-- description: For how many minutes requests have been accepted without any later decision coming to the lake.
-- grain: one row; up to 10 is right, anything above is a violation
-- zone: the parameter; it bounds the day
-- parameters: date, date, date, date, date, zone, date, zone
-- columns: lake_lag_minutes
-- threshold: 10
-- severity: critical
--
-- The age of the first request of the day that was accepted after the newest decision of the lake; 0 when
-- there is none, so that a day without traffic is no violation. A fact that claims to come from the
-- future does not hide the lag.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
WITH newest AS (
  SELECT coalesce(max(timestamps.finishedAt), 0) AS decided_at
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND timestamps.finishedAt < to_unixtime(now()) * 1000 + 60 * 1000
),
later AS (
  SELECT min(queuedAt) AS queued_at
  FROM request_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND queuedAt >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND queuedAt < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
    AND queuedAt > (SELECT decided_at FROM newest)
)
SELECT
  CAST(coalesce(greatest((to_unixtime(now()) * 1000 - queued_at) / 60000, 0), 0) AS bigint)
    AS lake_lag_minutes
FROM later
