-- name: minutes_by_event
-- description: How many requests of each event were queued (traffic) and decided (throughput) in each minute of a day.
-- grain: one row per minute and eventId with traffic or throughput, in order
-- zone: the parameter; the day and min_time are in it
-- parameters: date, date, event, event, date, zone, date, zone, zone
-- columns: min_time, eventId, traffic_per_min, throughput_per_min
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- Traffic is by queuedAt, throughput by finishedAt; a fact without one of them has no such minute, and
-- one that was queued before midnight and decided after it belongs to both days, once each.
-- Minutes are counted as whole numbers: cutting each instant at its minute takes as long as all the rest.
-- Athena takes parameters in WHERE only, so the last step finds the zone's offset there, among all
-- quarters of an hour that zones are apart from UTC.
WITH facts AS (
  SELECT
    eventId,
    timestamps.queuedAt AS queued_at,
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
moments AS (
  SELECT eventId, queued_at AS moment, 1 AS traffic, 0 AS throughput
  FROM facts
  WHERE recency = 1
  UNION ALL
  SELECT eventId, finished_at, 0, 1
  FROM facts
  WHERE recency = 1
),
minutes AS (
  SELECT
    eventId,
    from_unixtime(moment / 60000 * 60) AS utc_minute,
    sum(traffic) AS traffic_count,
    sum(throughput) AS throughput_count
  FROM moments
  WHERE moment >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND moment < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
  GROUP BY eventId, moment / 60000
),
zoned AS (
  SELECT
    eventId,
    utc_minute,
    date_add('minute', offset_minutes, CAST(utc_minute AS timestamp)) AS min_time,
    traffic_count,
    throughput_count
  FROM minutes
  CROSS JOIN UNNEST(sequence(-720, 840, 15)) AS offsets (offset_minutes)
  WHERE date_add('minute', offset_minutes, CAST(utc_minute AS timestamp))
    = CAST(at_timezone(utc_minute, ?) AS timestamp)
)
SELECT
  min_time,
  eventId AS "eventId",
  traffic_count AS traffic_per_min,
  throughput_count AS throughput_per_min
FROM zoned
ORDER BY utc_minute, 2
