-- name: seed_traffic_per_minute
-- description: How many lines were queued in each minute.
-- grain: one row per dt, hour and minute of queuedAt that has facts, latest first
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
-- columns: dt, hour, min_time, traffic_per_min
--
-- The specification's own statement (004 §10.1), kept to the letter.
SELECT dt, hour, date_trunc('minute', from_unixtime(timestamps.queuedAt/1000)) AS min_time, count(*) AS traffic_per_min
FROM participation_logs WHERE dt='2026-01-04' GROUP BY 1,2,3 ORDER BY min_time DESC;
