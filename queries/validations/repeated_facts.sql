-- name: repeated_facts
-- description: Which percentage of a day's lines repeats a fact that stands in the lake already.
-- grain: one row; up to 5 is right, anything above is a violation
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone, date
-- columns: repeated_percent, repeated_line_count
-- threshold: 5
-- severity: warning
--
-- Delivery is at least once, so that repeats are legal, and every saved query counts their fact once.
-- Fewer than 20 repeated lines are no share: the percentage is 0 then.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A line belongs to the day its fact finished; without finishedAt to that of startedAt, else queuedAt,
-- and without any of them to the day it arrived.
WITH lines AS (
  SELECT
    dt,
    requestId AS request_id,
    coalesce(timestamps.finishedAt, timestamps.startedAt, timestamps.queuedAt) AS anchor
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND (? = '' OR eventId = ?)
),
counts AS (
  SELECT count(*) AS line_count, count(*) - count(DISTINCT request_id) AS repeated_line_count
  FROM lines
  WHERE anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
    OR anchor IS NULL AND dt = ?
)
SELECT
  CASE
    WHEN repeated_line_count < 20 THEN 0e0
    ELSE round(repeated_line_count * 100e0 / line_count, 2)
  END AS repeated_percent,
  repeated_line_count
FROM counts
