import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Wrapper } from '../../local/service.ts';
import type { WireResponse } from '../../local/wire/wire.ts';
import { ParticipationMessage } from '../../schemas/participation/message.ts';
import type { EventItem, History, Instance, Invocation, RequestItem } from './history.ts';
import type { Change, Finding, Invariant } from './invariants/invariant.ts';
import type { SdkRequest } from './world/clients.ts';
import { bodyOf, type InstanceObserver } from './world/runtime.ts';

type Key = Record<string, { S: string }>;
interface WriteInput {
  readonly TableName: string;
  readonly Key?: Key;
  readonly Item?: Key;
  readonly TransactItems?: readonly Record<string, { TableName: string; Key?: Key; Item?: Key }>[];
}

export interface Violation {
  readonly at: number;
  readonly invariant: string;
  readonly finding: string;
}

/** Writes down what happens, and asks each invariant at each step. */
export class Recorder implements InstanceObserver {
  readonly violations: Violation[] = [];
  /** That had an effect. */
  calls = 0;
  readonly #history: History;
  readonly #invariants: readonly Invariant[];
  readonly #now: () => number;
  readonly #mainQueue: () => string;

  constructor(
    history: History,
    invariants: readonly Invariant[],
    world: { now: () => number; mainQueue: () => string },
  ) {
    this.#history = history;
    this.#invariants = invariants;
    this.#now = world.now;
    this.#mainQueue = world.mainQueue;
  }

  /** Asks all; what they find is kept. */
  ask(question: (invariant: Invariant) => Finding): void {
    for (const invariant of this.#invariants) {
      const finding = question(invariant);
      if (finding !== undefined) {
        this.violations.push({ at: this.#now(), invariant: invariant.name, finding });
      }
    }
  }

  /** The local cloud itself has failed. */
  bug(where: string, error: unknown): void {
    const finding = `${where}: ${error instanceof Error ? error.stack : error}`;
    this.violations.push({ at: this.#now(), invariant: 'the local cloud works', finding });
  }

  /** Beneath the faults: an effect is seen whether its caller learns of it or not. */
  readonly truth: Wrapper = (next) => async (principal, service, operation, input) => {
    const output = await next(principal, service, operation, input);
    this.calls += 1;
    const by = this.#history.instances.get(principal);
    if (service === 'dynamodb' && WRITES.includes(operation)) {
      const read = async (TableName: string, Key: Key) => {
        const get = { TableName, Key, ConsistentRead: true };
        const { Item } = (await next(principal, 'dynamodb', 'GetItem', get)) as { Item?: Key };
        return Item && unmarshall(Item as never);
      };
      await this.#wrote(input as WriteInput, by, read);
    }
    if (service === 'sqs' && operation === 'SendMessage') this.#sent(input as never, by);
    if (service === 'events' && operation === 'PutEvents')
      this.#took(input as never, output as never);
    return output;
  };

  async #wrote(
    input: WriteInput,
    by: Instance | undefined,
    read: (table: string, key: Key) => Promise<unknown>,
  ): Promise<void> {
    const at = this.#now();
    const requests: Change<RequestItem>[] = [];
    const events: Change<EventItem>[] = [];
    for (const { TableName, PK } of keysOf(input)) {
      const item = await read(TableName, { PK: { S: PK } });
      const [kind, id = ''] = PK.split('#');
      if (kind === 'REQ') requests.push(push(this.#history.requests, id, at, item as RequestItem));
      if (kind === 'EVENT') events.push(push(this.#history.events, id, at, item as EventItem));
    }
    const write = { at, by, requests, events };
    this.ask((invariant) => invariant.written?.(write, this.#history));
  }

  #sent(input: { QueueUrl: string; MessageBody: string }, by: Instance | undefined): void {
    if (by?.service !== 'ingest' || input.QueueUrl !== this.#mainQueue()) return;
    const message = ParticipationMessage.parse(JSON.parse(input.MessageBody));
    const sent = this.#history.sent.get(message.requestId) ?? [];
    this.#history.sent.set(message.requestId, [...sent, { message, at: this.#now(), by }]);
    // An instance has one invocation at a time, and what arrives late may be an earlier one's.
    const invocation = this.#history.invocations.findLast(
      ({ instance, startedAt }) =>
        instance.name === by.name && startedAt + by.skewMs <= message.queuedAt,
    );
    if (!invocation) return;
    invocation.sent.push(message);
    this.ask((invariant) => invariant.sent?.(invocation, message.requestId, this.#history));
  }

  #took(
    { Entries }: { Entries: { DetailType: string; Detail: string }[] },
    output: { Entries: { EventId?: string }[] },
  ): void {
    Entries.forEach(({ DetailType: detailType, Detail }, index) => {
      if (output.Entries[index]?.EventId === undefined) return;
      this.#history.published.push({ detailType, detail: JSON.parse(Detail) });
    });
  }

  started(instance: Instance): void {
    this.#history.instances.set(instance.name, instance);
  }

  invoked(invocation: Invocation): void {
    this.#history.invocations.push(invocation);
    for (const watch of this.#history.watchers) watch(invocation);
  }

  heard(
    invocation: Invocation,
    service: string,
    request: SdkRequest,
    _response: WireResponse,
  ): void {
    if (service !== 'dynamodb') return;
    const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? '';
    if (!WRITES.includes(operation)) return;
    const input = JSON.parse(bodyOf(request).toString());
    for (const { PK } of keysOf(input as WriteInput)) {
      const [kind, id = ''] = PK.split('#');
      if (kind === 'REQ') invocation.confirmed.add(id);
    }
  }

  put(input: unknown, isLost: (index: number) => boolean): void {
    const { Entries } = input as { Entries: { DetailType: string; Detail: string }[] };
    Entries.forEach(({ DetailType, Detail }, index) => {
      if (isLost(index)) add(this.#history.unpublished, DetailType, JSON.parse(Detail).requestId);
    });
  }

  returned(invocation: Invocation, answer: unknown, error: unknown): void {
    const returned = { at: this.#now(), invocation, answer, error };
    this.ask((invariant) => invariant.returned?.(returned, this.#history));
  }

  logged(_instance: Instance, level: string, _message: string, fields: object): void {
    const { requestIds, detailType } = fields as { requestIds?: string[]; detailType?: string };
    if (level !== 'warn' || !requestIds || !detailType) return;
    for (const requestId of requestIds) add(this.#history.warned, detailType, requestId);
  }
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

/** The keys of all items that a write touches. */
function keysOf(input: WriteInput): { TableName: string; PK: string }[] {
  const writes = input.TransactItems?.flatMap((item) => Object.values(item)) ?? [input];
  return writes.map(({ TableName, Key, Item }) => ({ TableName, PK: (Key ?? Item)?.PK?.S ?? '' }));
}

function push<Item>(
  states: Map<string, { at: number; item: Item }[]>,
  id: string,
  at: number,
  after: Item,
): Change<Item> {
  const known = states.get(id) ?? [];
  states.set(id, known);
  const before = known.at(-1)?.item;
  known.push({ at, item: after });
  return { before, after };
}

function add(sets: Map<string, Set<string>>, name: string, member: string): void {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set.add(member));
}
