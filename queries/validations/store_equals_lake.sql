-- name: store_equals_lake
-- description: How many requests that a day's export of the table says are final have no fact, or one that says otherwise.
-- grain: one row; 0 is right, anything above is a violation
-- zone: UTC, as the exports are
-- parameters: date, date, date, date, date
-- columns: store_equals_lake_count, missing_count, differing_count, stored_count
-- threshold: 0
-- severity: critical
--
-- The export about the day has to be complete: without one, nothing is stored and nothing is missed.
-- It tells of each item that was written on the day, also of one that was final long before and has been
-- written since (a user's deletion). Those that finished more than a day before, whose facts are older
-- than what is read here, are left out.
-- dt is when a line arrived (UTC), so the day before and the two days after are read.
-- Each requestId counts once: of its facts the one that finished last.
WITH images AS (
  SELECT coalesce(NewImage, Item) AS image FROM store_items WHERE dt = ?
),
stored AS (
  SELECT
    image.requestId.S AS request_id,
    max(image.status.S) AS status,
    max(image.resultCode.S) AS result_code,
    max(CAST(image.queuedAt.N AS bigint)) AS queued_at,
    max(CAST(image.startedAt.N AS bigint)) AS started_at,
    max(CAST(image.finishedAt.N AS bigint)) AS finished_at
  FROM images
  WHERE image.requestId.S IS NOT NULL
    AND image.status.S IN ('SUCCEEDED', 'REJECTED', 'FAILED_FINAL')
    AND CAST(image.finishedAt.N AS bigint)
      >= to_unixtime(with_timezone(CAST(? AS timestamp) - INTERVAL '1' DAY, 'UTC')) * 1000
    AND CAST(image.finishedAt.N AS bigint)
      < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '2' DAY, 'UTC')) * 1000
  GROUP BY 1
),
facts AS (
  SELECT
    requestId AS request_id,
    finalStatus AS status,
    resultCode AS result_code,
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
),
compared AS (
  SELECT
    facts.request_id IS NULL AS is_missing,
    facts.request_id IS NOT NULL AND NOT (
      stored.status IS NOT DISTINCT FROM facts.status
      AND stored.result_code IS NOT DISTINCT FROM facts.result_code
      AND stored.queued_at IS NOT DISTINCT FROM facts.queued_at
      AND stored.started_at IS NOT DISTINCT FROM facts.started_at
      AND stored.finished_at IS NOT DISTINCT FROM facts.finished_at
    ) AS is_differing
  FROM stored LEFT JOIN facts ON facts.request_id = stored.request_id AND facts.recency = 1
)
SELECT
  count(CASE WHEN is_missing OR is_differing THEN 1 END) AS store_equals_lake_count,
  count(CASE WHEN is_missing THEN 1 END) AS missing_count,
  count(CASE WHEN is_differing THEN 1 END) AS differing_count,
  count(*) AS stored_count
FROM compared
