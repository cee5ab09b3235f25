-- name: seed_missing_timestamp
-- description: How many lines lack queuedAt, startedAt or finishedAt.
-- grain: one row; 0 is right
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
-- columns: missing_timestamp_count
--
-- The specification's own statement (004 §11.2), kept to the letter.
-- A broken line is a row of NULLs and counted.
SELECT count(*) AS missing_timestamp_count FROM participation_logs WHERE dt='2026-01-04' AND (
  timestamps.queuedAt IS NULL OR timestamps.startedAt IS NULL OR timestamps.finishedAt IS NULL);
