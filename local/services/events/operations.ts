import { uuid } from '../../random.ts';
import type { OperationContext, Service } from '../../service.ts';
import { AwsError } from '../../service.ts';
import { type Buses, busArn, busNameIn, type Rule } from './buses.ts';
import { type BusEvent, checkEntries, type Entry, eventOf } from './entries.ts';
import { noSuchRule } from './errors.ts';
import { outbox } from './outbox.ts';
import { InvalidEventPattern } from './pattern/invalid.ts';
import { compilePattern } from './pattern/pattern.ts';

interface RulesInput {
  readonly EventBusName?: string;
  readonly NamePrefix?: string;
}

interface TargetsInput {
  readonly EventBusName?: string;
  readonly Rule?: string;
}

/** EventBridge's API: times in epoch seconds, details and patterns as JSON text. */
export function eventsOperations(buses: Buses): Service['operations'] {
  return {
    PutEvents({ Entries }: { Entries?: unknown }, context: OperationContext) {
      checkEntries(Entries);
      const results = context.store.transaction(() =>
        Entries.map((entry) => accept(buses, entry, context)),
      );
      context.wake();
      const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
      return { FailedEntryCount, Entries: results };
    },
    TestEventPattern: testEventPattern,
    DescribeEventBus({ Name }: { Name?: string }, { place }: OperationContext) {
      const { name, description } = buses.get(busNameIn(Name));
      return {
        Name: name,
        Arn: busArn(place, name),
        ...(description && { Description: description }),
      };
    },
    ListRules({ EventBusName, NamePrefix = '' }: RulesInput) {
      const { rules } = buses.get(busNameIn(EventBusName));
      return { Rules: rules.filter(({ name }) => name.startsWith(NamePrefix)).map(ruleMembers) };
    },
    ListTargetsByRule({ EventBusName, Rule: name = '' }: TargetsInput) {
      const bus = buses.get(busNameIn(EventBusName));
      const rule = bus.rules.find((candidate) => candidate.name === name);
      if (!rule) throw noSuchRule(name, bus.name);
      return { Targets: rule.targets };
    },
  };
}

/** Notes an entry for each target of each rule that it matches, or says why it is refused. */
function accept(buses: Buses, entry: Entry, { store, clock, random, place }: OperationContext) {
  const event = eventOf(entry, uuid(random), clock.now(), place);
  if ('ErrorCode' in event) return event;
  // A bus that does not exist takes events without a word, as in AWS.
  const rules = buses.find(busNameIn(entry.EventBusName))?.rules ?? [];
  for (const { arn, targets } of rules.filter((rule) => rule.isEnabled && rule.matches(event))) {
    for (const target of targets) outbox.add(store, arn, target, event, clock.now());
  }
  return { EventId: event.id };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const EVENT_FIELDS: readonly (keyof BusEvent)[] = [
  'id',
  'account',
  'source',
  'time',
  'region',
  'resources',
  'detail-type',
];

function testEventPattern(input: { EventPattern?: string; Event?: string }): { Result: boolean } {
  const event = parsed(input.Event, 'Parameter Event is not valid.');
  const lacking = EVENT_FIELDS.some((name) => !Object.hasOwn(Object(event), name));
  if (lacking) throw invalidPattern('Parameter Event is not valid.');
  try {
    const pattern = parsed(input.EventPattern, 'Event pattern is not valid. Reason: Not JSON');
    return { Result: compilePattern(pattern)(event) };
  } catch (error) {
    throw error instanceof InvalidEventPattern ? invalidPattern(error.message) : error;
  }
}

function parsed(text: string | undefined, problem: string): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw invalidPattern(problem);
  }
}

const invalidPattern = (message: string) => new AwsError('InvalidEventPatternException', message);

const ruleMembers = ({ name, arn, busName, description, pattern, isEnabled }: Rule) => ({
  Name: name,
  Arn: arn,
  EventBusName: busName,
  EventPattern: JSON.stringify(pattern),
  State: isEnabled ? 'ENABLED' : 'DISABLED',
  ...(description && { Description: description }),
});
