/** Other text in the code under test. */
export interface Patch {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Variant extends Patch {
  /** What is broken, in a few words. */
  readonly name: string;
}

const half = (name: string) => `functions/participation/${name}.ts`;
const PUBLISHING = 'functions/runtime/publishing.ts';

/** At least one way to break each promise of the protocol, and each bug that was found. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'W1: the put is unconditional',
    file: half('requests'),
    from: "            ConditionExpression: 'attribute_not_exists(PK)',\n",
    to: '',
  },
  {
    name: 'W1: a QUEUED request is sent again',
    file: half('ingest/ingest'),
    from: "stored && stored.status !== 'RECEIVED'",
    to: "stored && stored.status !== 'RECEIVED' && stored.status !== 'QUEUED'",
  },
  {
    name: 'W2: overwrites whatever is stored',
    file: half('requests'),
    from: "            ConditionExpression: '#status = :received',\n",
    to: "            ConditionExpression: 'attribute_exists(PK) OR #status = :received',\n",
  },
  {
    name: 'W2: writes no keys of GSI1',
    file: half('requests'),
    from: 'queuedAt = :queuedAt, GSI1PK = :user, GSI1SK = :time REMOVE #ttl',
    to: 'queuedAt = :queuedAt, askedBy = :user, askedAt = :time REMOVE #ttl',
  },
  {
    name: 'W2: the request still expires',
    file: half('requests'),
    from: 'GSI1SK = :time REMOVE #ttl',
    to: 'GSI1SK = :time, #ttl = :queuedAt',
  },
  {
    name: 'W2: writes another instant than was sent',
    file: half('ingest/ingest'),
    from: '      queue(request, queuedAt),',
    to: '      queue(request, clock.now()),',
  },
  {
    name: 'W3: whatever is not final is decided',
    file: half('requests'),
    from: "'#status = :received OR (#status = :queued AND #queuedAt = :queuedAt)'",
    to: "'#status = :received OR (#status = :queued AND #queuedAt <> :status)'",
  },
  {
    name: 'W3: overwrites a final request',
    file: half('requests'),
    from: "'#status = :received OR (#status = :queued AND #queuedAt = :queuedAt)'",
    to: "'#status = :received OR #queuedAt = :queuedAt'",
  },
  {
    name: 'W3: writes no keys of GSI1',
    file: half('requests'),
    from: '        GSI1PK: byUser(request.userId),\n',
    to: '',
  },
  {
    name: 'W3: losers stand among the winners',
    file: half('requests'),
    from: "const won = decision.status === 'SUCCEEDED';",
    to: 'const won = true;',
  },
  {
    name: 'W4: what remains is not checked',
    file: half('event-items'),
    from: "'remaining >= :count AND configVersion = :version'",
    to: "'configVersion = :version'",
  },
  {
    name: 'W4: configVersion is not checked',
    file: half('event-items'),
    from: "'remaining >= :count AND configVersion = :version'",
    to: "'remaining >= :count AND configVersion >= :version'",
  },
  {
    name: 'W4: the stock moves before the winners',
    file: half('deciding'),
    from: '      await documents.send(\n        new TransactWriteCommand({',
    to: `      await documents.send(
        new TransactWriteCommand({
          TransactItems: [{ Update: events.taking(event, winners.length) }],
        }),
      );
      await documents.send(
        new TransactWriteCommand({`,
  },
  {
    name: 'W4: a transaction a winner',
    file: half('allocation'),
    from: 'const count = Math.min(event.remaining, WINNERS_MAX);',
    to: 'const count = Math.min(event.remaining, 1);',
  },
  {
    name: 'a capacity below what is taken',
    file: half('event-items'),
    from: "'configVersion = :version AND remaining >= :removed'",
    to: "'configVersion = :version AND (remaining >= :removed OR remaining < :removed)'",
  },
  {
    name: 'a change of an event that has changed meanwhile',
    file: half('event-items'),
    from: "'configVersion = :version AND remaining >= :removed'",
    to: "'configVersion >= :version AND remaining >= :removed'",
  },
  {
    name: 'a capacity below what is taken is tried all the same',
    file: half('events/events'),
    from: 'settings.capacity >= taken',
    to: 'settings.capacity >= 0',
  },
  {
    name: 'a capacity of exactly what is taken is refused',
    file: half('events/events'),
    from: 'settings.capacity >= taken',
    to: 'settings.capacity > taken',
  },
  {
    name: 'sold out is remembered',
    file: half('event-items'),
    from: '      return Item as EventItem | undefined;',
    to: `      const soldOut = ((documents as unknown as { soldOut?: Set<string> }).soldOut ??= new Set());
      if (Item?.remaining === 0) soldOut.add(eventId);
      return Item && { ...(Item as EventItem), ...(soldOut.has(eventId) && { remaining: 0 }) };`,
  },
  {
    name: 'SOLD_OUT for whoever is beyond the stock that was read',
    file: half('allocation'),
    from: '    refused: [...early, ...late],\n    waiting: inTime.slice(count),',
    to: "    refused: [...early, ...late, ...inTime.slice(count).map(refusedFor('SOLD_OUT'))],\n    waiting: [],",
  },
  {
    name: 'in time is who is decided in time',
    file: half('deciding'),
    from: 'allocate(event, open)',
    to: 'allocate(event, open.map((one) => ({ ...one, queuedAt: clock.now() })))',
  },
  {
    name: "the worker's own queuedAt",
    file: half('deciding'),
    from: '      queuedAt: candidate.queuedAt,\n      startedAt',
    to: '      queuedAt: Math.min(candidate.queuedAt, candidate.startedAt - 1),\n      startedAt',
  },
  {
    name: 'a negative delay is hidden',
    file: half('deciding'),
    from: '      startedAt: candidate.startedAt,',
    to: '      startedAt: Math.max(candidate.startedAt, candidate.queuedAt),',
  },
  {
    name: 'what is queued anew began before (found)',
    file: half('outcomes'),
    from: '  return { ...candidate, queuedAt, startedAt: now };',
    to: '  return { ...candidate, queuedAt };',
  },
  {
    name: 'isDlq says no in the dead-letter worker',
    file: half('dead-letter/dead-letter'),
    from: '      isDlq: true,\n      async giveUp',
    to: '      isDlq: false,\n      async giveUp',
  },
  {
    name: 'the attempt is always the first',
    file: half('deliveries'),
    from: 'Number(attributes.ApproximateReceiveCount)',
    to: 'Math.min(1, Number(attributes.ApproximateReceiveCount))',
  },
  {
    name: 'FAILED_FINAL at the first trouble',
    file: half('dead-letter/dead-letter'),
    from: "if (request.attempt < lastAttempt) return { kind: 'undecided', error };",
    to: '',
  },
  {
    name: 'acknowledged before it is written',
    file: half('processing'),
    from: "kindOf(outcomes, message) === 'undecided'",
    to: 'message.requestId === undefined',
  },
  {
    name: 'the whole batch fails for one item',
    file: half('processing'),
    from: "kindOf(outcomes, message) === 'undecided'",
    to: "[...outcomes.values()].some(({ kind }) => kind === 'undecided') || !message",
  },
  {
    name: 'a publish failure is thrown',
    file: PUBLISHING,
    from: '      return warn(events, describeError(error));',
    to: '      warn(events, describeError(error));\n      throw error;',
  },
  {
    name: 'a publish failure is not logged',
    file: PUBLISHING,
    from: '      if (!FailedEntryCount) return [];',
    to: '      if (FailedEntryCount !== -1) return [];',
  },
  {
    name: 'the warning names all of the call',
    file: PUBLISHING,
    from: 'events.filter((_event, index) => Entries?.[index]?.ErrorCode)',
    to: 'events.filter(() => Entries)',
  },
  {
    name: 'only who decided tells',
    file: half('processing'),
    from: "outcome.kind === 'decided' ?",
    to: "outcome.kind === 'decided' && outcome.request.workerId === parts.workerId ?",
  },
  {
    name: 'a first receive tells nothing that was decided before (found)',
    file: half('processing'),
    from: "outcome.kind === 'decided' ?",
    to: `outcome.kind === 'decided' &&
        (isDlq ||
          (outcome.request.workerId === parts.workerId && outcome.request.startedAt >= startedAt) ||
          byRequest.get(outcome.request.requestId)?.some(({ attempt }) => attempt > 1)) ?`,
  },
  {
    name: 'told again from this delivery, not from what is stored',
    file: half('outcomes'),
    from: "return { kind: 'decided', request: stored };",
    to: "return { kind: 'decided', request: { ...stored, attempt: candidate.attempt, startedAt: candidate.startedAt } };",
  },
  {
    name: 'unreadable messages are dropped',
    file: half('processing'),
    from: "unreadable.map((message) => ({ ...message, reason: 'UNREADABLE_MESSAGE' }))",
    to: '[]',
  },
];
