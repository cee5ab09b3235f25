-- name: lines_and_facts
-- description: How many lines of a day the lake holds for how many facts, the share that repeats, and how far the day reaches.
-- grain: one row
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone, date
-- columns: line_count, fact_count, repeated_percent, latest_finished_at, latest_arrival
--
-- Every line with a requestId counts, repeats too: delivery is at least once, and what metrics count
-- once stands here as often as it came.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A line belongs to the day its fact finished; without finishedAt to that of startedAt, else queuedAt,
-- and without any of them to the day it arrived.
-- latest_finished_at is the latest finishedAt in epoch milliseconds; latest_arrival the latest hour
-- (UTC) in which a line arrived, as YYYY-MM-DD HH.
WITH lines AS (
  SELECT
    dt,
    hour,
    requestId AS request_id,
    timestamps.finishedAt AS finished_at,
    coalesce(timestamps.finishedAt, timestamps.startedAt, timestamps.queuedAt) AS anchor
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND (? = '' OR eventId = ?)
)
SELECT
  count(*) AS line_count,
  count(DISTINCT request_id) AS fact_count,
  round((count(*) - count(DISTINCT request_id)) * 100e0 / nullif(count(*), 0), 2) AS repeated_percent,
  max(finished_at) AS latest_finished_at,
  max(concat(dt, ' ', hour)) AS latest_arrival
FROM lines
WHERE anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
  AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
  OR anchor IS NULL AND dt = ?
