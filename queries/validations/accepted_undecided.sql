-- name: accepted_undecided
-- description: How many requests that were accepted on a day have no decision in the lake although 15 minutes have passed.
-- grain: one row; 0 is right, anything above is a violation
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, date, date, zone, date, zone
-- columns: accepted_undecided_count, example_request_id
-- threshold: 0
-- severity: critical
--
-- request_logs tells what was accepted, participation_logs what was decided; what either lost is missing
-- here. A request belongs to the day it was queued, by its first stamp.
-- dt is when a line arrived (UTC). Decisions are looked for until 16 days after: so long may a message
-- have waited in parking.
WITH accepted AS (
  SELECT requestId AS request_id, min(queuedAt) AS queued_at
  FROM request_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND (? = '' OR eventId = ?)
  GROUP BY requestId
),
decided AS (
  SELECT DISTINCT requestId AS request_id
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '16' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
)
SELECT
  count(*) AS accepted_undecided_count,
  min(accepted.request_id) AS example_request_id
FROM accepted
LEFT JOIN decided ON decided.request_id = accepted.request_id
WHERE decided.request_id IS NULL
  AND queued_at >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
  AND queued_at < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
  AND queued_at < to_unixtime(now()) * 1000 - 15 * 60 * 1000
