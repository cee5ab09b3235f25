import { hash } from 'node:crypto';
import { AwsError } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { validation } from '../errors.ts';
import { REQUEST_TOKEN_LENGTH_MAX, REQUEST_TOKEN_MS } from '../limits.ts';

/** Transactions that have happened, by the token their caller gave them. */
export const TOKENS_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_request_tokens (
    token TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_request_tokens_expiring
    ON dynamodb_request_tokens (expires_at_ms);
`;

/** Old tokens are harmless: they are swept together rather than each at its own instant. */
const SWEEP_INTERVAL_MS = 60_000;

/**
 * Whether the very same transaction has happened under this token in the last ten minutes. Throws
 * IdempotentParameterMismatchException when it was another one.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function hasHappened(
  store: Store,
  token: string,
  fingerprint: string,
  nowEpochMs: number,
): boolean {
  if (token.length < 1 || token.length > REQUEST_TOKEN_LENGTH_MAX) {
    throw validation(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to ${REQUEST_TOKEN_LENGTH_MAX}`,
    );
  }
  const known = store.get<{ fingerprint: string }>(
    'SELECT fingerprint FROM dynamodb_request_tokens WHERE token = ? AND expires_at_ms > ?',
    token,
    nowEpochMs,
  );
  if (known && known.fingerprint !== fingerprint) {
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
    );
  }
  return known !== undefined;
}

/** Call it in the transaction that the token stands for; returns when it expires. */
export function remember(
  store: Store,
  token: string,
  fingerprint: string,
  nowEpochMs: number,
): number {
  const expiresAtEpochMs = nowEpochMs + REQUEST_TOKEN_MS;
  store.run(
    'INSERT OR REPLACE INTO dynamodb_request_tokens VALUES (?, ?, ?)',
    token,
    fingerprint,
    expiresAtEpochMs,
  );
  return expiresAtEpochMs;
}

export const fingerprintOf = (request: unknown): string =>
  hash('sha256', JSON.stringify(request), 'base64');

/** Forgets what has expired; returns when to do so again. */
export function sweepTokens(store: Store, nowEpochMs: number): number | undefined {
  store.run('DELETE FROM dynamodb_request_tokens WHERE expires_at_ms <= ?', nowEpochMs);
  const oldest = store.get<{ at: number | null }>(
    'SELECT min(expires_at_ms) AS at FROM dynamodb_request_tokens',
  )?.at;
  return oldest == null ? undefined : Math.max(oldest, nowEpochMs + SWEEP_INTERVAL_MS);
}
