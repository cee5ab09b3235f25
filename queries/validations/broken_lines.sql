-- name: broken_lines
-- description: How many lines that arrived on a day are no JSON, or no fact, in both tables together.
-- grain: one row; 0 is right, anything above is a violation
-- zone: UTC; of a line that cannot be read nothing is known but when it arrived
-- parameters: date, date
-- columns: broken_line_count
-- threshold: 0
-- severity: warning
--
-- The tables read what is no JSON as a row of NULLs (ignore.malformed.json); so is JSON without a
-- requestId. Every other query leaves such rows out.
SELECT
  (SELECT count(*) FROM participation_logs WHERE dt = ? AND requestId IS NULL)
  + (SELECT count(*) FROM request_logs WHERE dt = ? AND requestId IS NULL) AS broken_line_count
