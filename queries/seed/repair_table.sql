-- name: seed_repair_table
-- description: Makes the partitions known that lie in the bucket.
-- grain: none: it registers partitions
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
--
-- The specification's own statement (004 §9.2), kept to the letter.
MSCK REPAIR TABLE participation_logs;
