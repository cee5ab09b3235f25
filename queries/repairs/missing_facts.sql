-- name: missing_facts
-- description: Which requests a day's export of the table says are final, and have no fact in the lake.
-- grain: one row a request
-- zone: UTC, as the exports are
-- parameters: date, date, date, date, date
-- columns: requestId
--
-- What `eventflow reconcile` publishes again; bounded as store_equals_lake is, which counts them.
WITH images AS (
  SELECT coalesce(NewImage, Item) AS image FROM store_items WHERE dt = ?
),
stored AS (
  SELECT DISTINCT image.requestId.S AS request_id
  FROM images
  WHERE image.requestId.S IS NOT NULL
    AND image.status.S IN ('SUCCEEDED', 'REJECTED', 'FAILED_FINAL')
    AND CAST(image.finishedAt.N AS bigint)
      >= to_unixtime(with_timezone(CAST(? AS timestamp) - INTERVAL '1' DAY, 'UTC')) * 1000
    AND CAST(image.finishedAt.N AS bigint)
      < to_unixtime(with_timezone(CAST(? AS timestamp) + INTERVAL '2' DAY, 'UTC')) * 1000
),
facts AS (
  SELECT DISTINCT requestId AS request_id
  FROM participation_logs
  WHERE dt BETWEEN date_format(CAST(? AS date) - INTERVAL '1' DAY, '%Y-%m-%d')
      AND date_format(CAST(? AS date) + INTERVAL '2' DAY, '%Y-%m-%d')
    AND requestId IS NOT NULL
)
SELECT stored.request_id AS "requestId"
FROM stored LEFT JOIN facts ON facts.request_id = stored.request_id
WHERE facts.request_id IS NULL
ORDER BY 1
