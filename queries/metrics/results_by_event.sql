-- name: results_by_event
-- description: How the decisions of each event came out on a day, and which came by the dead-letter queue.
-- grain: one row per eventId, resultCode and isDlq
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone, date
-- columns: eventId, resultCode, isDlq, total_count
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A fact belongs to the day it finished; without finishedAt to that of startedAt, else queuedAt, and
-- without any of them to the day it arrived, so that no decision is left out.
WITH facts AS (
  SELECT
    dt,
    eventId,
    resultCode AS result_code,
    delivery.isDlq AS is_dlq,
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
  result_code AS "resultCode",
  is_dlq AS "isDlq",
  count(*) AS total_count
FROM facts
WHERE recency = 1
  AND (
    anchor >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND anchor < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
    OR anchor IS NULL AND dt = ?
  )
GROUP BY 1, 2, 3
ORDER BY 1, 4 DESC, 2, 3
