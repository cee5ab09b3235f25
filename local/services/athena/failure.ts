/** Who is to blame. https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html */
export const ErrorCategory = { system: 1, user: 2 } as const;
export type ErrorCategory = (typeof ErrorCategory)[keyof typeof ErrorCategory];

/** Why one execution failed, in a sentence for whoever asked. */
export class QueryFailure extends Error {
  readonly category: ErrorCategory;

  constructor(message: string, category: ErrorCategory = ErrorCategory.user) {
    super(message);
    this.name = 'QueryFailure';
    this.category = category;
  }
}

/** The workgroup's bound on what one query may read was passed. */
export class ScanLimitExceeded extends QueryFailure {
  constructor(scannedBytes: number, limitBytes: number) {
    super(
      `Bytes scanned limit was exceeded: the query reads ${scannedBytes} bytes, its workgroup allows ${limitBytes}.`,
    );
    this.name = 'ScanLimitExceeded';
  }
}
