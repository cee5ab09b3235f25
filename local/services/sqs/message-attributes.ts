import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalidValue } from './errors.ts';
import { MESSAGE_ATTRIBUTES_MAX } from './limits.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
export const MessageAttribute = z.object({
  DataType: z.string().regex(/^(String|Number|Binary)(\..{1,249})?$/),
  StringValue: z.string().min(1).optional(),
  /** Base64. */
  BinaryValue: z.string().min(1).optional(),
});
export type MessageAttribute = z.infer<typeof MessageAttribute>;

/** By name. */
export const MessageAttributes = z.record(z.string(), MessageAttribute);
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** No period at an end or beside another; none of the prefixes that AWS keeps for itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const NAME = /^(?!(aws|amazon)\.)(?!\.)(?!.*\.\.)(?!.*\.$)[\w.-]{1,256}$/i;

/** @throws AwsError InvalidParameterValue */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > MESSAGE_ATTRIBUTES_MAX) {
    throw invalidValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES_MAX}].`,
    );
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!NAME.test(name)) throw invalidValue(`The message attribute name "${name}" is invalid.`);
    if (bytesOf(attribute) === undefined) {
      throw invalidValue(
        `The message attribute "${name}" must contain a non-empty value of the type ${attribute.DataType}.`,
      );
    }
    if (attribute.DataType.startsWith('Number') && !isNumber(attribute.StringValue ?? '')) {
      throw invalidValue(`Can't cast the value of the message attribute "${name}" to a number.`);
    }
  }
}

/** Names, types and values count against a message's size. */
export function messageAttributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes)
    .map(
      ([name, attribute]) =>
        Buffer.byteLength(name) +
        Buffer.byteLength(attribute.DataType) +
        (bytesOf(attribute)?.length ?? 0),
    )
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** How values travel in the digest. */
const TRANSPORT_STRING = 1;
const TRANSPORT_BINARY = 2;

/**
 * The digest over names in order, types and values, each after its length.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfMessageAttributes(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name] as MessageAttribute;
    part(Buffer.from(name));
    part(Buffer.from(attribute.DataType));
    hash.update(Buffer.of(isBinary(attribute) ? TRANSPORT_BINARY : TRANSPORT_STRING));
    part(bytesOf(attribute) ?? Buffer.alloc(0));
  }
  return hash.digest('hex');
}

/** Those that a receiver asks for: by name, by `prefix.*`, or `All`. */
export function selectMessageAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const wanted = (name: string) =>
    names.some(
      (asked) =>
        asked === 'All' ||
        asked === name ||
        (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}

const isBinary = ({ DataType }: MessageAttribute) => DataType.startsWith('Binary');

function bytesOf(attribute: MessageAttribute): Buffer | undefined {
  const { StringValue, BinaryValue } = attribute;
  if (isBinary(attribute)) return BinaryValue ? Buffer.from(BinaryValue, 'base64') : undefined;
  return StringValue ? Buffer.from(StringValue) : undefined;
}

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));
