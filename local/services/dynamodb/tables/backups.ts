import { z } from 'zod';
import type { OperationContext } from '../../../service.ts';
import { recoverableFrom } from '../items/changes.ts';
import type { Catalog } from './catalog.ts';
import { bringUpToDate } from './change.ts';
import { recoveryDays } from './definition.ts';
import { known, parse } from './operations.ts';
import type { Table } from './table.ts';

const updateInput = z.object({
  PointInTimeRecoverySpecification: z.strictObject({
    PointInTimeRecoveryEnabled: z.boolean(),
    RecoveryPeriodInDays: recoveryDays,
  }),
});

/** Point-in-time recovery: told, and switched on or off. There are no backups to restore. */
export function backupOperations(catalog: Catalog) {
  return {
    DescribeContinuousBackups(raw: unknown, { store, clock }: OperationContext) {
      return describe(known(catalog, raw, store), clock.now());
    },

    UpdateContinuousBackups(raw: unknown, context: OperationContext) {
      const { store, clock } = context;
      const table = known(catalog, raw, store);
      const { PointInTimeRecoverySpecification: wanted } = parse(updateInput, raw);
      const days = wanted.PointInTimeRecoveryEnabled ? wanted.RecoveryPeriodInDays : undefined;
      store.transaction(() =>
        bringUpToDate(catalog, context, table, { ...table, recoveryDays: days }),
      );
      context.wake();
      return describe(catalog.byId(store, table.id), clock.now());
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html */
function describe(table: Table, nowEpochMs: number) {
  const from = recoverableFrom(table, nowEpochMs);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription:
        from === undefined
          ? { PointInTimeRecoveryStatus: 'DISABLED' }
          : {
              PointInTimeRecoveryStatus: 'ENABLED',
              RecoveryPeriodInDays: table.recovery?.days,
              EarliestRestorableDateTime: from / 1000,
              LatestRestorableDateTime: nowEpochMs / 1000,
            },
    },
  };
}
