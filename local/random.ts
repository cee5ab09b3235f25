import { randomBytes } from 'node:crypto';

/** The only source of randomness in the local cloud: a simulation passes a seeded one. */
export interface Random {
  /** That many random bytes. */
  bytes(length: number): Buffer;
}

export const systemRandom: Random = { bytes: randomBytes };

/** A version 4 UUID (RFC 9562, section 5.4). */
export function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
