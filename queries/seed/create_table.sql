-- name: seed_create_table
-- description: The table of participation facts, with partitions that are loaded by hand.
-- grain: none: it defines the table
-- zone: UTC, the partition's; dt is when a line arrived
-- parameters: none
--
-- The specification's own statement (004 §9.1), kept to the letter.
-- Put the lake's bucket for <YOUR_BUCKET>.
CREATE EXTERNAL TABLE IF NOT EXISTS participation_logs (
  schemaVersion int, env string, eventId string, requestId string, eventType string,
  finalStatus string, resultCode string,
  timestamps struct<queuedAt:bigint, startedAt:bigint, finishedAt:bigint>,
  delivery struct<attempt:int, isDlq:boolean>,
  failure struct<failureClass:string, errorCode:string, errorMessage:string>,
  meta struct<workerId:string>
)
PARTITIONED BY (dt string, hour string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json'='true')
LOCATION 's3://<YOUR_BUCKET>/events/'
TBLPROPERTIES ('projection.enabled'='false');
