import { type Authorization, accessOf } from '../../policies/model.ts';
import type { Place } from '../../service.ts';
import { busArn, busNameIn, DEFAULT_BUS } from './buses.ts';

interface PutInput {
  readonly Entries?: readonly { readonly EventBusName?: string }[];
}

interface RulesInput {
  readonly EventBusName?: string;
  readonly Rule?: string;
}

const onRule = (action: string) =>
  accessOf<RulesInput>(({ EventBusName, Rule = '*' }, { place }) => [
    { action: `events:${action}`, resource: ruleArn(place, busNameIn(EventBusName), Rule) },
  ]);

const ruleArn = ({ region, accountId }: Place, bus: string, rule: string): string =>
  `arn:aws:events:${region}:${accountId}:rule/${bus === DEFAULT_BUS ? rule : `${bus}/${rule}`}`;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const eventsAuthorization: Authorization = {
  access: {
    PutEvents: accessOf<PutInput>(({ Entries }, { place }) => {
      const entries = Array.isArray(Entries) ? Entries : [];
      const buses = new Set(entries.map((entry) => busNameIn(entry?.EventBusName)));
      return [...buses].map((bus) => ({
        action: 'events:PutEvents',
        resource: busArn(place, bus),
      }));
    }),
    TestEventPattern: accessOf(() => [{ action: 'events:TestEventPattern', resource: '*' }]),
    DescribeEventBus: accessOf<{ readonly Name?: string }>(({ Name }, { place }) => [
      { action: 'events:DescribeEventBus', resource: busArn(place, busNameIn(Name)) },
    ]),
    ListRules: onRule('ListRules'),
    ListTargetsByRule: onRule('ListTargetsByRule'),
  },
};
