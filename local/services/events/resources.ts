import { z } from 'zod';
import { RetryPolicy } from '../../retrying.ts';
import { type Place, type ResourceType, resource, type Service } from '../../service.ts';
import { type Buses, busArn, DEFAULT_BUS } from './buses.ts';
import { isInputPath } from './input-path.ts';
import { InvalidEventPattern } from './pattern/invalid.ts';
import { compilePattern } from './pattern/pattern.ts';
import { isTargetArn } from './targets.ts';

const TargetProperties = z.strictObject({
  Id: z.string(),
  Arn: z.string().refine(isTargetArn, {
    error: 'targets are delivery streams, queues and functions in the local cloud',
  }),
  RoleArn: z.string().optional(),
  InputPath: z
    .string()
    .refine(isInputPath, { error: 'the local cloud takes $, .name and [index] alone' })
    .default('$'),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy,
});

/** A target as the template has it, its defaults filled in. */
export type Target = z.infer<typeof TargetProperties>;

const Pattern = z.record(z.string(), z.unknown()).superRefine((pattern, context) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidEventPattern)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

const RuleProperties = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string().default(DEFAULT_BUS),
  EventPattern: Pattern,
  Name: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Tags: z.unknown().optional(),
  Targets: z.array(TargetProperties).default([]),
});

const BusProperties = z.strictObject({
  Description: z.string().optional(),
  Name: z.string(),
  Tags: z.unknown().optional(),
});

/** Buses are named, or given by their ARN. */
const busNameOf = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn;

const ruleNameOf = ({ Name }: { Name?: string | undefined }, logicalId: string, place: Place) =>
  Name ?? `${place.stackName}-${logicalId}`;

export function eventsResources(buses: Buses): NonNullable<Service['resources']> {
  const busType: ResourceType<z.infer<typeof BusProperties>> = {
    properties: BusProperties,
    identify: ({ Name }, _logicalId, place) => ({
      ref: Name,
      attributes: { Arn: busArn(place, Name), Name },
    }),
    create: ({ Name, Description }) => buses.addBus(Name, Description),
  };
  const ruleType: ResourceType<z.infer<typeof RuleProperties>> = {
    properties: RuleProperties,
    identify(properties, logicalId, place) {
      const name = ruleNameOf(properties, logicalId, place);
      const bus = busNameOf(properties.EventBusName);
      const path = bus === DEFAULT_BUS ? name : `${bus}/${name}`;
      return {
        ref: bus === DEFAULT_BUS ? name : `${bus}|${name}`,
        attributes: { Arn: `arn:aws:events:${place.region}:${place.accountId}:rule/${path}` },
      };
    },
    attachments: ({ Targets }) =>
      Targets.flatMap(({ RoleArn }) =>
        RoleArn === undefined
          ? []
          : [{ kind: 'assumes', roleArn: RoleArn, service: 'events.amazonaws.com' }],
      ),
    create(properties, { attributes }, { logicalId, place }) {
      buses.addRule({
        name: ruleNameOf(properties, logicalId, place),
        arn: attributes?.Arn ?? '',
        busName: busNameOf(properties.EventBusName),
        description: properties.Description,
        pattern: properties.EventPattern,
        matches: compilePattern(properties.EventPattern),
        isEnabled: properties.State === 'ENABLED',
        targets: properties.Targets,
      });
    },
  };
  return { 'AWS::Events::EventBus': resource(busType), 'AWS::Events::Rule': resource(ruleType) };
}
