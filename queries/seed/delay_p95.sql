-- name: seed_delay_p95
-- description: The 95th percentile of both delays of one event, in milliseconds.
-- grain: one row, or none when the event has no lines
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
-- columns: eventId, p95_queue_delay_ms, p95_e2e_delay_ms
--
-- The specification's own statement (004 §10.4), kept to the letter.
SELECT eventId,
  approx_percentile(CAST(timestamps.startedAt  - timestamps.queuedAt AS BIGINT), 0.95) AS p95_queue_delay_ms,
  approx_percentile(CAST(timestamps.finishedAt - timestamps.queuedAt AS BIGINT), 0.95) AS p95_e2e_delay_ms
FROM participation_logs WHERE dt='2026-01-04' AND eventId='TARGET_EVENT' GROUP BY eventId;
