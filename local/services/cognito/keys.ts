import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, importPKCS8, importSPKI } from 'jose';
import type { Store } from '../../store.ts';

export const SIGNING_ALGORITHM = 'RS256';

/** The key that signs every token of this local cloud. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  /** As a JSON Web Key (RFC 7517), ready for a key set. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export const KEY_TABLES = `
  CREATE TABLE IF NOT EXISTS cognito_signing_key (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    private_pem TEXT NOT NULL,
    public_pem TEXT NOT NULL
  ) STRICT;
`;

interface Pems {
  readonly private_pem: string;
  readonly public_pem: string;
}

/** The key in the store, made on first use and kept, so that tokens outlive a restart. */
export async function loadSigningKey(store: Store): Promise<SigningKey> {
  const { private_pem, public_pem } = kept(store) ?? (await make(store));
  const publicKey = await importSPKI(public_pem, SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return {
    keyId,
    privateKey: await importPKCS8(private_pem, SIGNING_ALGORITHM),
    publicJwk: { ...jwk, kid: keyId, alg: SIGNING_ALGORITHM, use: 'sig' },
  };
}

const kept = (store: Store) =>
  store.get<Pems>('SELECT private_pem, public_pem FROM cognito_signing_key');

/**
 * OpenSSL's randomness, not the context's: RSA keys cannot be drawn from a seed here, and no
 * behaviour depends on which key it is.
 */
async function make(store: Store): Promise<Pems> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  store.run(
    'INSERT INTO cognito_signing_key (only, private_pem, public_pem) VALUES (1, ?, ?)',
    privateKey,
    publicKey,
  );
  return { private_pem: privateKey, public_pem: publicKey };
}
