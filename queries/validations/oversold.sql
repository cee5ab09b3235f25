-- name: oversold
-- description: How many winners each event has that won something on a day, over its whole life, to be held against its capacity.
-- grain: one row per event that has a winner on the day; no event may have more winners than capacity
-- zone: the parameter; it bounds the day
-- parameters: since, date, event, event, date, zone, date, zone
-- columns: eventId, winner_count
-- threshold: 0
-- severity: critical
--
-- The capacity is no fact: the validation takes it from the table, and counts the winners beyond it.
-- Each requestId counts once. dt is when a line arrived (UTC): all since the day before `since`, on which
-- the event opened at the earliest, to two days after the date.
WITH winners AS (
  SELECT eventId, requestId, max(timestamps.finishedAt) AS finished_at
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
    AND finalStatus = 'SUCCEEDED'
    AND (? = '' OR eventId = ?)
  GROUP BY eventId, requestId
)
SELECT eventId, count(*) AS winner_count
FROM winners
WHERE eventId IN (
  SELECT eventId
  FROM winners
  WHERE finished_at >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND finished_at < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
)
GROUP BY eventId
ORDER BY winner_count DESC, eventId
