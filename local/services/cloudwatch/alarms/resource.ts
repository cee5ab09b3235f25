import { type ResourceType, resource } from '../../../service.ts';
import { AlarmProperties, alarmArn } from './alarm.ts';
import { alarms } from './table.ts';

/** A template's alarms; their names are noted in `made`. */
export function alarmResource(made: Set<string>): ResourceType {
  return resource<AlarmProperties>({
    properties: AlarmProperties,
    identify: ({ AlarmName }, _logicalId, place) => ({
      ref: AlarmName,
      attributes: { Arn: alarmArn(place, AlarmName) },
    }),
    create(properties, _identity, { store, clock }) {
      made.add(properties.AlarmName);
      alarms.put(store, properties, true, clock.now());
    },
  });
}
