-- name: seed_result_distribution
-- description: How the lines are distributed over results and the dead-letter queue.
-- grain: one row per resultCode and isDlq, most frequent first
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
-- columns: resultCode, isDlq, total_count, ratio_percent
--
-- The specification's own statement (004 §10.3), kept to the letter.
-- Its 100.0 is a decimal, so Athena keeps one digit of the ratio (61.9 where it is 61.94).
SELECT resultCode, delivery.isDlq, count(*) AS total_count,
       round(count(*)*100.0/sum(count(*)) over (), 2) AS ratio_percent
FROM participation_logs WHERE dt='2026-01-04' GROUP BY 1,2 ORDER BY total_count DESC;
