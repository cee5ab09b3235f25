import { type Authorization, accessOf } from '../../policies/model.ts';

interface Named {
  readonly Name?: string;
  readonly groupName?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export const schedulerAuthorization: Authorization = {
  access: {
    GetSchedule: accessOf<Named>(
      ({ Name = '', groupName = 'default' }, { place: { region, accountId } }) => [
        {
          action: 'scheduler:GetSchedule',
          resource: `arn:aws:scheduler:${region}:${accountId}:schedule/${groupName}/${Name}`,
        },
      ],
    ),
    ListSchedules: accessOf(() => [{ action: 'scheduler:ListSchedules', resource: '*' }]),
  },
};
