-- name: fairness
-- description: Inversions: winners that were queued later than someone who lost to SOLD_OUT, of each event.
-- grain: one row per eventId that somebody won or lost to SOLD_OUT
-- zone: the parameter; it bounds the day
-- parameters: date, date, event, event, date, zone, date, zone
-- columns: eventId, winners, sold_out, was_raised, inversions, overtaken, worst_inversion_ms, inversions_in_batch
--
-- One row a requestId, the one that finished last; lines without a requestId are no facts.
-- dt is when a line arrived (UTC), so the day before and the two days after are read: a fact may be
-- a day late, and a zone may be half a day behind UTC.
-- A fact belongs to the day it finished: ask for the day on which the event sold out.
-- A capacity stands in no fact. While it stays as it is, nobody wins once somebody has lost to
-- SOLD_OUT: the stock was read as 0, and all winners had committed before. Whoever finished later and
-- won shows that the capacity was raised in between: was_raised, and no inversion is told. Raised
-- before anybody lost, it has wronged nobody. The clocks of two workers may differ by milliseconds: an
-- event may then look raised that was not, and a raise within those milliseconds goes unseen.
-- overtaken counts those who lost although somebody queued later won.
-- A batch is what one worker took up at one instant; there an inversion would be a fault.
WITH facts AS (
  SELECT
    eventId,
    resultCode AS result_code,
    meta.workerId AS worker_id,
    timestamps.queuedAt AS queued_at,
    timestamps.startedAt AS started_at,
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
decided AS (
  SELECT
    eventId,
    worker_id,
    started_at,
    finished_at,
    queued_at,
    CASE WHEN result_code = 'SUCCESS' THEN queued_at END AS won_queued_at,
    CASE WHEN result_code = 'SOLD_OUT' THEN queued_at END AS lost_queued_at,
    CASE WHEN result_code = 'SOLD_OUT' THEN finished_at END AS lost_at
  FROM facts
  WHERE recency = 1
    AND result_code IN ('SUCCESS', 'SOLD_OUT')
    AND queued_at IS NOT NULL
    AND finished_at >= to_unixtime(with_timezone(CAST(? AS timestamp), ?)) * 1000
    AND finished_at < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '1' DAY, ?)) * 1000
),
compared AS (
  SELECT
    eventId,
    won_queued_at,
    lost_queued_at,
    won_queued_at IS NOT NULL
      AND finished_at > min(lost_at) OVER (PARTITION BY eventId) AS has_won_late,
    won_queued_at - min(lost_queued_at) OVER (PARTITION BY eventId) AS ahead_ms,
    max(won_queued_at) OVER (PARTITION BY eventId) - lost_queued_at AS behind_ms,
    won_queued_at - min(lost_queued_at) OVER (PARTITION BY eventId, worker_id, started_at) AS ahead_in_batch_ms
  FROM decided
),
events AS (
  SELECT
    eventId,
    count(won_queued_at) AS winners,
    count(lost_queued_at) AS sold_out,
    coalesce(bool_or(has_won_late), false) AS was_raised,
    count(CASE WHEN ahead_ms > 0 THEN 1 END) AS inversions,
    count(CASE WHEN behind_ms > 0 THEN 1 END) AS overtaken,
    max(CASE WHEN ahead_ms > 0 THEN ahead_ms END) AS worst_inversion_ms,
    count(CASE WHEN ahead_in_batch_ms > 0 THEN 1 END) AS inversions_in_batch
  FROM compared
  GROUP BY eventId
)
SELECT
  eventId AS "eventId",
  winners,
  sold_out,
  was_raised,
  CASE WHEN NOT was_raised THEN inversions END AS inversions,
  CASE WHEN NOT was_raised THEN overtaken END AS overtaken,
  CASE WHEN NOT was_raised THEN worst_inversion_ms END AS worst_inversion_ms,
  CASE WHEN NOT was_raised THEN inversions_in_batch END AS inversions_in_batch
FROM events
ORDER BY 1
