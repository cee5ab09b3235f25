import { z } from 'zod';
import { AwsError, type OperationContext, type Service } from '../../service.ts';
import { DEFAULT_GROUP } from './resources.ts';
import type { Schedule, Schedules } from './schedules.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
const PAGE_MAX = 100;

const GetInput = z.object({ Name: z.string(), groupName: z.string().default(DEFAULT_GROUP) });
const ListInput = z.object({
  ScheduleGroup: z.string().default(DEFAULT_GROUP),
  NamePrefix: z.string().default(''),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  MaxResults: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_MAX),
  /** The name of the last schedule of the page before. */
  NextToken: z.string().default(''),
});

/** Scheduler's API: times in epoch seconds. */
export function schedulerOperations(schedules: Schedules): Service['operations'] {
  return {
    GetSchedule(input: unknown, { store }: OperationContext) {
      const { Name, groupName } = parsed(GetInput, input);
      const schedule = groupName === DEFAULT_GROUP ? schedules.get(Name) : undefined;
      if (!schedule) {
        throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
      }
      const { StartDate, EndDate, ...properties } = schedule.properties;
      return {
        ...properties,
        Name,
        Arn: schedule.arn,
        ...(StartDate !== undefined && { StartDate: StartDate / 1000 }),
        ...(EndDate !== undefined && { EndDate: EndDate / 1000 }),
        ...dates(schedules, schedule, { store }),
      };
    },
    ListSchedules(input: unknown, { store }: OperationContext) {
      const { ScheduleGroup, NamePrefix, State, MaxResults, NextToken } = parsed(ListInput, input);
      const found = (ScheduleGroup === DEFAULT_GROUP ? schedules.all() : [])
        .filter(({ name, properties }) => {
          const hasState = State === undefined || State === properties.State;
          return hasState && name.startsWith(NamePrefix) && name > NextToken;
        })
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      const page = found.slice(0, MaxResults);
      return {
        Schedules: page.map((schedule) => ({
          Name: schedule.name,
          Arn: schedule.arn,
          GroupName: DEFAULT_GROUP,
          State: schedule.properties.State,
          Target: { Arn: schedule.properties.Target.Arn },
          ...dates(schedules, schedule, { store }),
        })),
        ...(found.length > page.length && { NextToken: page.at(-1)?.name }),
      };
    },
  };
}

function dates(
  schedules: Schedules,
  { name }: Schedule,
  { store }: Pick<OperationContext, 'store'>,
) {
  const { createdAtEpochMs, changedAtEpochMs } = schedules.times(store, name);
  return { CreationDate: createdAtEpochMs / 1000, LastModificationDate: changedAtEpochMs / 1000 };
}

function parsed<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const result = shape.safeParse(input);
  if (!result.success) throw new AwsError('ValidationException', z.prettifyError(result.error));
  return result.data;
}
