-- name: seed_negative_delay
-- description: How many lines have a time that lies before the one it must follow.
-- grain: one row; 0 is right
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
-- columns: negative_delay_count
--
-- The specification's own statement (004 §11.1), kept to the letter.
SELECT count(*) AS negative_delay_count FROM participation_logs WHERE dt='2026-01-04' AND (
  timestamps.finishedAt < timestamps.startedAt OR timestamps.startedAt < timestamps.queuedAt
  OR timestamps.finishedAt < timestamps.queuedAt);
