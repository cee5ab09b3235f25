import { createHash, randomBytes } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The only source of randomness in the local cloud: a simulation passes a seeded one. */
export interface Random {
  /** That many random bytes. */
  bytes(length: number): Buffer;
}

/** A call for a few bytes costs as much as one for all of these. */
const POOL_BYTES = 4096;

/** Hands out each byte of the operating system's randomness once. */
function createSystemRandom(): Random {
  let pool = Buffer.alloc(0);
  return {
    bytes(length) {
      if (length > POOL_BYTES) return randomBytes(length);
      if (pool.length < length) pool = randomBytes(POOL_BYTES);
      const bytes = pool.subarray(0, length);
      pool = pool.subarray(length);
      return bytes;
    },
  };
}

export const systemRandom: Random = createSystemRandom();

/** The same seed gives the same bytes; another one, another stream. */
export function seededRandom(seed: string): Random {
  const generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE());
  return {
    bytes(length) {
      const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
      for (let at = 0; at < length; at += 4) bytes.writeInt32BE(generator.next(), at);
      return bytes.subarray(0, length);
    },
  };
}

/** A number from 0 (included) to 1 (not included). */
export const fraction = (random: Random): number => random.bytes(4).readUInt32BE() / 2 ** 32;

/** A version 4 UUID (RFC 9562, section 5.4). */
export function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const part = (from: number, to: number) => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
}
