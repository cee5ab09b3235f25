/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MESSAGE_BYTES_MAX = 1024 * 1024;
export const MESSAGE_BYTES_MAX_LEAST = 1024;
export const MESSAGE_ATTRIBUTES_MAX = 10;
export const BATCH_ENTRIES_MAX = 10;
export const BATCH_ID_LENGTH_MAX = 80;
export const DELAY_SECONDS_MAX = 900;
export const VISIBILITY_TIMEOUT_SECONDS_MAX = 43_200;
export const VISIBILITY_TIMEOUT_SECONDS_DEFAULT = 30;
export const RETENTION_SECONDS_MIN = 60;
export const RETENTION_SECONDS_MAX = 1_209_600;
export const RETENTION_SECONDS_DEFAULT = 345_600;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const QUEUE_NAME_LENGTH_MAX = 80;
export const WAIT_SECONDS_MAX = 20;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const RECEIVED_MESSAGES_MAX = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const LISTED_QUEUES_MAX = 1000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const MAX_RECEIVE_COUNT_MAX = 1000;
export const KMS_REUSE_SECONDS_MIN = 60;
export const KMS_REUSE_SECONDS_MAX = 86_400;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const MOVED_MESSAGES_PER_SECOND_MAX = 500;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const LISTED_MOVE_TASKS_MAX = 10;
