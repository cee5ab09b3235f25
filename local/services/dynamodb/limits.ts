// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
export const ITEM_BYTES_MAX = 400 * 1024;
export const HASH_KEY_BYTES_MAX = 2048;
export const RANGE_KEY_BYTES_MAX = 1024;
export const NESTING_LEVELS_MAX = 32;
export const EXPRESSION_BYTES_MAX = 4096;
export const NUMBER_DIGITS_MAX = 38;
/** The greatest exponent of a number's first digit: 9.99…E+125. */
export const NUMBER_EXPONENT_MAX = 125;
export const NUMBER_EXPONENT_MIN = -130;
export const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
export const PAGE_BYTES_MAX = 1024 * 1024;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
export const BATCH_GET_KEYS_MAX = 100;
export const BATCH_GET_BYTES_MAX = 16 * 1024 * 1024;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
export const BATCH_WRITE_REQUESTS_MAX = 25;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
export const TRANSACTION_ITEMS_MAX = 100;
export const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024;
export const REQUEST_TOKEN_MS = 10 * 60 * 1000;
export const REQUEST_TOKEN_LENGTH_MAX = 36;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
export const LIST_TABLES_MAX = 100;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
export const EXPIRED_SINCE_YEARS_MAX = 5;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
export const READ_UNIT_BYTES = 4096;
export const WRITE_UNIT_BYTES = 1024;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
export const EXPORT_WINDOW_MIN_MS = 15 * 60 * 1000;
export const EXPORT_WINDOW_MAX_MS = 24 * 60 * 60 * 1000;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html
export const LIST_EXPORTS_MAX = 25;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
export const EXPORT_TOKEN_MS = 8 * 60 * 60 * 1000;
