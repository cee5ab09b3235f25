import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { RetryPolicy } from '../../retrying.ts';
import { type ResourceType, resource, type Service } from '../../service.ts';
import { InvalidExpression } from './cron.ts';
import { parseExpression } from './expression.ts';
import type { Schedules } from './schedules.ts';
import { isTargetArn, takesJsonAlone } from './targets.ts';

/** Every account has it. */
export const DEFAULT_GROUP = 'default';

const Instant = z
  .string()
  .refine((text) => DateTime.fromISO(text).isValid, { error: 'a time like 2026-12-31T23:59:00Z' })
  .transform((text) => DateTime.fromISO(text, { zone: 'utc' }).toMillis());

const Target = z
  .strictObject({
    Arn: z.string().refine(isTargetArn, {
      error: 'targets are functions and queues in the local cloud',
    }),
    RoleArn: z.string(),
    Input: z.string({ error: 'the local cloud hands over what Input says, which must be there' }),
    RetryPolicy,
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  })
  .superRefine(({ Arn, Input }, context) => {
    if (!takesJsonAlone(Arn) || isJson(Input)) return;
    context.addIssue({ code: 'custom', path: ['Input'], message: 'a function takes JSON alone' });
  });
export type Target = z.infer<typeof Target>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
const ScheduleProperties = z
  .strictObject({
    Name: z.string().optional(),
    Description: z.string().optional(),
    GroupName: z.literal(DEFAULT_GROUP).default(DEFAULT_GROUP),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z
      .string()
      .refine(IANAZone.isValidZone, { error: 'an IANA zone like Asia/Seoul' })
      .default('UTC'),
    FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
    StartDate: Instant.optional(),
    EndDate: Instant.optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Target,
  })
  .superRefine(({ ScheduleExpression, ScheduleExpressionTimezone }, context) => {
    try {
      parseExpression(ScheduleExpression, ScheduleExpressionTimezone);
    } catch (error) {
      if (!(error instanceof InvalidExpression)) throw error;
      const message = `"${ScheduleExpression}": ${error.message}`;
      context.addIssue({ code: 'custom', path: ['ScheduleExpression'], message });
    }
  });
export type ScheduleProperties = z.infer<typeof ScheduleProperties>;

export function schedulerResources(schedules: Schedules): NonNullable<Service['resources']> {
  const scheduleType: ResourceType<ScheduleProperties> = {
    properties: ScheduleProperties,
    identify({ Name, GroupName }, logicalId, { region, accountId, stackName }) {
      const name = Name ?? `${stackName}-${logicalId}`;
      const Arn = `arn:aws:scheduler:${region}:${accountId}:schedule/${GroupName}/${name}`;
      return { ref: name, attributes: { Arn } };
    },
    attachments: ({ Target: { RoleArn } }) => [
      { kind: 'assumes', roleArn: RoleArn, service: 'scheduler.amazonaws.com' },
    ],
    create(properties, { ref, attributes }, context) {
      schedules.put({ name: ref, arn: attributes?.Arn ?? '', properties }, context);
    },
  };
  return { 'AWS::Scheduler::Schedule': resource(scheduleType) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
