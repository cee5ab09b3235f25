import { createHash, randomBytes } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The only source of randomness in the local cloud: a simulation passes a seeded one. */
export interface Random {
  /** That many random bytes. */
  bytes(length: number): Buffer;
}

export const systemRandom: Random = { bytes: randomBytes };

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
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
