/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PAYLOAD_BYTES_MAX = 6_291_556;
export const EVENT_PAYLOAD_BYTES_MAX = 1024 * 1024;
export const TIMEOUT_SECONDS_MAX = 900;
export const TIMEOUT_SECONDS_DEFAULT = 3;
export const MEMORY_MEBIBYTES_MIN = 128;
export const MEMORY_MEBIBYTES_MAX = 10_240;
export const FUNCTION_NAME_LENGTH_MAX = 64;

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
export const INIT_SECONDS_MAX = 10;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const BATCH_SIZE_DEFAULT = 10;
export const BATCH_SIZE_MAX = 10_000;
/** Larger batches need a window. */
export const BATCH_SIZE_MAX_WITHOUT_WINDOW = 10;
export const BATCHING_WINDOW_SECONDS_MAX = 300;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const MAPPING_CONCURRENCY_MIN = 2;
export const MAPPING_CONCURRENCY_MAX = 1000;
export const MAPPING_CONCURRENCY_DEFAULT = 5;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export const EVENT_RETRIES_MAX = 2;
export const EVENT_AGE_SECONDS_MIN = 60;
export const EVENT_AGE_SECONDS_MAX = 21_600;
