import { invalidHandle } from './errors.ts';
import type { Receipt } from './messages.ts';

/** Opaque to callers; another one for each receive. */
export const receiptHandle = ({ queue, id, messageId, receiveCount }: Receipt): string =>
  Buffer.from(JSON.stringify([queue, id, messageId, receiveCount])).toString('base64');

/** @throws AwsError ReceiptHandleIsInvalid, also when the receipt is another queue's. */
export function readReceiptHandle(handle: string, queueName: string): Receipt {
  const [queue, id, messageId, receiveCount] = decode(handle);
  if (queue !== queueName || typeof id !== 'number' || typeof receiveCount !== 'number') {
    throw invalidHandle(handle);
  }
  return { queue, id, messageId: String(messageId), receiveCount };
}

function decode(handle: string): unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(handle, 'base64').toString());
    return Array.isArray(decoded) ? decoded : [];
  } catch {
    return [];
  }
}
