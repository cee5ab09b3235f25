import {
  REPORT_QUERIES,
  type ReportAnswer,
  type ReportQuery,
} from '../../../schemas/operations/report.ts';
import { describeError, type Logger, type Metrics } from '../../runtime/observability.ts';
import { type Answer, QueryFailure, type Values } from '../athena.ts';
import { mapBounded } from '../bounded.ts';
import { reportCsv } from './csv.ts';
import { type ReportDay, reportDay } from './day.ts';
import { type FileParts, putTogether } from './files.ts';
import { createReport, type Part } from './model.ts';

export interface ReportParts extends FileParts {
  readonly ask: (name: string, values: Values) => Promise<Answer>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** As many run at a time, of an account's or the local engine's. */
const QUERIES_AT_ONCE = 2;

/** Makes the report of a day, overwriting what is there; a query that fails is named in it. */
export function createReporter(parts: ReportParts): (input: unknown) => Promise<ReportAnswer> {
  return async (input) => {
    const day = reportDay(input, parts.clock.now());
    const report = createReport(day, await askAll(parts, day));
    // Loaded only now: charts take longer to load than all the rest.
    const { reportHtml } = await import('./html.ts');
    const folder = `reports/${day.date}/${day.zone.replaceAll('/', '-')}`;
    const keys = {
      csv: `${folder}/report.csv`,
      html: `${folder}/report.html`,
      json: `${folder}/report.json`,
    };
    await putTogether(parts, [
      { key: keys.csv, contentType: 'text/csv; charset=utf-8', body: reportCsv(report) },
      { key: keys.html, contentType: 'text/html; charset=utf-8', body: reportHtml(report) },
      { key: keys.json, contentType: 'application/json', body: JSON.stringify(report, null, 1) },
    ]);
    const failed = report.parts.filter(({ ok }) => !ok).map(({ query }) => query);
    // One with gaps is there to be read, but somebody must know.
    if (failed.length === 0) parts.metrics.count('ReportsMade', 1);
    return { ...day, bucket: parts.bucket, ...keys, failed };
  };
}

async function askAll({ ask, logger }: ReportParts, day: ReportDay): Promise<readonly Part[]> {
  const one = async (query: ReportQuery): Promise<Part> => {
    try {
      return { query, ok: true, ...(await ask(query, { ...day, event: '' })) };
    } catch (error) {
      if (!(error instanceof QueryFailure)) throw error;
      const { reason, message } = error;
      const fields = { query, reason, error: describeError(error) };
      logger.error('A query of the report failed twice', fields);
      return { query, ok: false, reason, message };
    }
  };
  return mapBounded(QUERIES_AT_ONCE, REPORT_QUERIES, one);
}
