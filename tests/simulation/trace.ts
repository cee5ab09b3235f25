import type { Fault } from '../../local/faults/faults.ts';
import { shownPrincipal } from '../../local/principal.ts';
import { AwsError, type Wrapper } from '../../local/service.ts';
import { START_EPOCH_MS } from './world/world.ts';

/** A line for each call's end and each fault, in virtual time. */
export class Trace {
  readonly #now: () => number;
  readonly #write: (line: string) => void;

  constructor(now: () => number, write: (line: string) => void) {
    this.#now = now;
    this.#write = write;
  }

  /** Above the faults: how a call ended for its caller. */
  readonly wrapper: Wrapper = (next) => async (principal, service, operation, input) => {
    const what = `${service}:${operation} ${subjectOf(input)}`;
    try {
      const output = await next(principal, service, operation, input);
      this.line(shownPrincipal(principal), `${what} ok${sizeOf(output)}`);
      return output;
    } catch (error) {
      const reasons = error instanceof AwsError ? reasonsOf(error) : '';
      this.line(shownPrincipal(principal), `${what} ${(error as Error).name}${reasons}`);
      throw error;
    }
  };

  fault({ kind, principal, service, operation }: Fault): void {
    this.line(shownPrincipal(principal), `  fault ${kind} on ${service}:${operation}`);
  }

  line(actor: string, text: string): void {
    const seconds = ((this.#now() - START_EPOCH_MS) / 1000).toFixed(3).padStart(9);
    this.#write(`${seconds} ${actor.replace('.amazonaws.com', '').padEnd(12)} ${text}`);
  }
}

type Members = Readonly<Record<string, unknown>>;

/** What a call is about, in a few words. */
function subjectOf(input: unknown): string {
  const members = (input ?? {}) as Members;
  const { Key, Item, TransactItems, Entries, QueueUrl, FunctionName, Payload, Records } = members;
  const key = (value: unknown) => (value as { PK?: { S: string } } | undefined)?.PK?.S ?? '';
  if (Array.isArray(TransactItems)) {
    return TransactItems.map(({ Update }) => key(Update?.Key)).join(' ');
  }
  if (Key ?? Item) {
    const values = members.ExpressionAttributeValues as Members | undefined;
    const status = values?.[':status'] ?? values?.[':queued'];
    return [key(Key ?? Item), (status as { S: string } | undefined)?.S].filter(Boolean).join(' ');
  }
  if (QueueUrl) {
    const queue = String(QueueUrl).split('/').at(-1);
    const body =
      members.MessageBody ?? (Array.isArray(Entries) ? `${Entries.length} messages` : '');
    return `${queue} ${body}`.trim();
  }
  if (Array.isArray(Entries)) {
    return Entries.map(({ DetailType, Detail }) => {
      const { requestId, finalStatus = '' } = JSON.parse(Detail);
      return `${DetailType} ${requestId} ${finalStatus}`.trim();
    }).join(', ');
  }
  if (FunctionName) return `${FunctionName} ${payloadOf(String(Payload))}`;
  if (Array.isArray(Records)) return `${members.DeliveryStreamName} ${Records.length} records`;
  return String(members.Key ?? members.QueueName ?? '');
}

function payloadOf(payload: string): string {
  const event = JSON.parse(payload) as { Records?: { body: string }[] };
  return event.Records ? `${event.Records.length} records` : payload;
}

function sizeOf(output: unknown): string {
  const { Messages, FailedEntryCount, FunctionError, Payload } = (output ?? {}) as Members;
  if (Array.isArray(Messages)) return `, ${Messages.length} messages`;
  if (FailedEntryCount) return `, ${FailedEntryCount} refused`;
  if (FunctionError) return `, ${FunctionError} ${Payload}`;
  return Payload ? ` ${Payload}` : '';
}

function reasonsOf({ details }: AwsError): string {
  const reasons = details.CancellationReasons as { Code: string }[] | undefined;
  return reasons ? ` [${reasons.map(({ Code }) => Code).join(', ')}]` : '';
}
