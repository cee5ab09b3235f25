import { databaseClient } from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import { createExporter } from './export.ts';

const exportTable = createExporter({
  database: databaseClient(),
  tableArn: environment('TABLE_ARN'),
  bucket: environment('EXPORTS_BUCKET'),
  clock: systemClock,
});

/** Invoked by its schedule and by `eventflow reconcile`, with an ExportRequest; answers an ExportAnswer. */
export const handler = (input: unknown) => exportTable(input);
