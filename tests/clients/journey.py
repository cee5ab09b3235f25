"""The way through the running system with boto3; prints what was found as one JSON document."""

import io
import json
import os
import sys
import time
import urllib.request

import boto3
from boto3.dynamodb.conditions import Key

# Above 8 MB, boto3 sends in parts.
LARGE = bytes(range(251)) * 36_000

fact = json.loads(sys.argv[1])
found = {}

found["account"] = boto3.client("sts").get_caller_identity()["Account"]
cloudformation = boto3.client("cloudformation")
stack = cloudformation.describe_stacks()["Stacks"][0]
cloudformation.get_waiter("stack_create_complete").wait(StackName=stack["StackName"])
outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

table = boto3.resource("dynamodb").Table(outputs["TableName"])
table.wait_until_exists()
found["table"] = [table.table_status, table.key_schema]
found["capacity"] = int(table.get_item(Key={"PK": "EVENT#sale"})["Item"]["capacity"])
found["items"] = table.query(KeyConditionExpression=Key("PK").eq("EVENT#sale"))["Count"]

sqs = boto3.client("sqs")
pages = sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 2})
found["queue pages"] = [len(page["QueueUrls"]) for page in pages]
queue = boto3.resource("sqs").Queue(outputs["ParkingQueueUrl"])
attribute = {"by": {"DataType": "String", "StringValue": "hand"}}
queue.send_message(MessageBody="by boto3", MessageAttributes=attribute)
messages = queue.receive_messages(MessageAttributeNames=["All"], WaitTimeSeconds=5)
found["messages"] = [[each.body, each.message_attributes] for each in messages]
for each in messages:
    each.delete()
try:
    sqs.get_queue_url(QueueName="none")
except sqs.exceptions.QueueDoesNotExist as error:
    found["no queue"] = error.response["Error"]["Code"]

sns = boto3.client("sns")
topic = {"TopicArn": outputs["AlertsTopicArn"]}
mail = {"Protocol": "email", "Endpoint": "boto3@example.com", "Attributes": {"RawMessageDelivery": "true"}}
subscription = sns.subscribe(**topic, **mail, ReturnSubscriptionArn=True)["SubscriptionArn"]
sns.publish(**topic, Message="by boto3")
pages = sns.get_paginator("list_subscriptions_by_topic").paginate(**topic)
found["subscribed"] = [each["Endpoint"] for page in pages for each in page["Subscriptions"]]
sns.unsubscribe(SubscriptionArn=subscription)
try:
    sns.get_topic_attributes(TopicArn=topic["TopicArn"] + "-none")
except sns.exceptions.NotFoundException as error:
    found["no topic"] = error.response["Error"]["Code"]

functions = boto3.client("lambda")
pages = functions.get_paginator("list_functions").paginate()
names = [each["FunctionName"] for page in pages for each in page["Functions"]]
worker = next(name for name in names if name.endswith("Worker"))
functions.get_waiter("function_active").wait(FunctionName=worker)
functions.get_waiter("function_active_v2").wait(FunctionName=worker)
answer = functions.invoke(FunctionName=worker, Payload=b'{"Records":[]}')
found["invoked"] = json.load(answer["Payload"])

entry = {
    "EventBusName": outputs["EventBusName"],
    "Source": "kr.ac.dongduk.worker",
    "DetailType": "ParticipationProcessed",
    "Detail": json.dumps(fact),
}
put = boto3.client("events").put_events(Entries=[entry])
firehose = boto3.client("firehose")
stream = {"DeliveryStreamName": outputs["ParticipationStreamName"]}
described = firehose.describe_delivery_stream(**stream)["DeliveryStreamDescription"]
found["stream"] = described["DeliveryStreamStatus"]
batch = firehose.put_record_batch(**stream, Records=[{"Data": json.dumps(fact).encode()}])
found["failed"] = [put["FailedEntryCount"], batch["FailedPutCount"]]
urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_local/flush", data=b"").close()

s3 = boto3.client("s3")
bucket = outputs["LakeBucketName"]
s3.get_waiter("bucket_exists").wait(Bucket=bucket)
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="events/")
keys = [each["Key"] for page in pages for each in page["Contents"]]
lines = [line for key in keys for line in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_lines()]
found["facts"] = [json.loads(line)["eventId"] for line in lines]
try:
    s3.get_object(Bucket=bucket, Key="none")
except s3.exceptions.NoSuchKey as error:
    found["no key"] = error.response["Error"]["Code"]

resource = boto3.resource("s3").Bucket(bucket)
resource.upload_fileobj(io.BytesIO(LARGE), "by-boto3/large")
found["objects"] = [[each.key, each.size] for each in resource.objects.filter(Prefix="by-boto3/")]
download = io.BytesIO()
resource.download_fileobj("by-boto3/large", download)
found["same bytes"] = download.getvalue() == LARGE
url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "by-boto3/large"})
with urllib.request.urlopen(url) as response:
    found["by address"] = len(response.read())

athena = boto3.client("athena")
started = athena.start_query_execution(
    QueryString="SELECT count(*) AS facts FROM participation_logs WHERE eventid = ?",
    ExecutionParameters=[f"'{fact['eventId']}'"],
    WorkGroup=outputs["WorkgroupName"],
    QueryExecutionContext={"Database": outputs["DatabaseName"]},
)["QueryExecutionId"]


def state():
    execution = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
    return execution["Status"]["State"]


until = time.monotonic() + 20
while state() in ("QUEUED", "RUNNING") and time.monotonic() < until:
    time.sleep(0.1)
pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=started)
rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
found["rows"] = [[each["VarCharValue"] for each in row] for row in rows]
pages = athena.get_paginator("list_named_queries").paginate(
    WorkGroup=outputs["WorkgroupName"], PaginationConfig={"PageSize": 3}
)
ids = [each for page in pages for each in page["NamedQueryIds"]]
found["named queries"] = [len(ids) > 5, len(ids) == len(set(ids))]

glue = boto3.client("glue")
pages = glue.get_paginator("get_tables").paginate(DatabaseName=outputs["DatabaseName"])
found["tables"] = [each["Name"] for page in pages for each in page["TableList"]]

print(json.dumps(found))
