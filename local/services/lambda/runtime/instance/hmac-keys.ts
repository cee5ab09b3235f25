import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** An SDK signs with the same few keys all day: one a service and region. */
const KEYS_REMEMBERED_MAX = 64;

/**
 * From here on `node:crypto`'s `createHmac` makes the key object of a key that comes as text or bytes
 * once, and then remembers it: Node makes and inspects one at each call, which was a tenth of what a
 * signed request of the SDK costs. What it returns is Node's own Hmac of the same key.
 */
export function rememberHmacKeys(): void {
  const { createHmac, createSecretKey } = crypto;
  const remembered = new Map<string, crypto.KeyObject>();
  const keyOf = (key: string | Uint8Array): crypto.KeyObject => {
    const bytes = Buffer.from(key as Uint8Array);
    const name = bytes.toString('latin1');
    const known = remembered.get(name);
    if (known) return known;
    const made = createSecretKey(bytes);
    if (remembered.size >= KEYS_REMEMBERED_MAX) remembered.clear();
    remembered.set(name, made);
    return made;
  };
  const create: typeof createHmac = (algorithm, key, options) => {
    // A text in another encoding, and whatever is no key, are Node's to judge.
    const isPlain = options === undefined && (typeof key === 'string' || key instanceof Uint8Array);
    return createHmac(algorithm, isPlain ? keyOf(key) : key, options);
  };
  crypto.createHmac = create;
  syncBuiltinESMExports();
}
