-- name: throughput_per_minute
-- description: How many requests were decided in each minute of a day, of all events or of one.
-- grain: one row per minute of finishedAt that has facts, latest first
-- zone: the parameter; the day, dt, hour and min_time are in it
-- parameters: date, date, event, event, date, zone, date, zone, zone
-- columns: dt, hour, min_time, throughput_per_min
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A fact without finishedAt has no minute: missing_timestamp counts it.
-- Minutes are counted as whole numbers: cutting each instant at its minute takes as long as all the rest.
-- Athena takes parameters in WHERE only, so the last step finds the zone's offset there, among all
-- quarters of an hour that zones are apart from UTC.
WITH facts AS (
  SELECT
    timestamps.finishedAt AS finished_at,
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
),
minutes AS (
  SELECT from_unixtime(finished_at / 60000 * 60) AS utc_minute, count(*) AS fact_count
  FROM facts
  WHERE recency = 1
    AND finished_at >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND finished_at < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
  GROUP BY finished_at / 60000
),
zoned AS (
  SELECT
    utc_minute,
    date_add('minute', offset_minutes, CAST(utc_minute AS timestamp)) AS min_time,
    fact_count
  FROM minutes
  CROSS JOIN UNNEST(sequence(-720, 840, 15)) AS offsets (offset_minutes)
  WHERE date_add('minute', offset_minutes, CAST(utc_minute AS timestamp))
    = CAST(at_timezone(utc_minute, ?) AS timestamp)
)
SELECT
  date_format(min_time, '%Y-%m-%d') AS dt,
  date_format(min_time, '%H') AS hour,
  min_time,
  fact_count AS throughput_per_min
FROM zoned
ORDER BY utc_minute DESC
