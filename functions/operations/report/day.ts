import { ReportRequest } from '../../../schemas/operations/report.ts';

/** What was asked for makes no report; the message is for the person who asked. */
class InvalidReportRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidReportRequest';
  }
}

export interface ReportDay {
  readonly date: string;
  readonly zone: string;
}

/** An hourly report is about the hour before, so that the first of a day completes the day before. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The day that a report is about. @throws InvalidReportRequest */
export function reportDay(input: unknown, nowEpochMs: number): ReportDay {
  const parsed = ReportRequest.safeParse(input);
  if (!parsed.success) {
    throw new InvalidReportRequest('A report takes a zone and a date like 2026-01-04.');
  }
  const request = parsed.data;
  const { zone } = request;
  const today = dayIn(zone, nowEpochMs);
  if ('period' in request) {
    const aboutMs = request.period === 'hourly' ? HOUR_MS : DAY_MS;
    return { zone, date: dayIn(zone, Date.parse(request.scheduledTime) - aboutMs) };
  }
  if (request.date > today) {
    throw new InvalidReportRequest(
      `${request.date} has not begun in ${zone}. Ask for ${today} or an earlier day.`,
    );
  }
  return { zone, date: request.date };
}

function dayIn(zone: string, epochMs: number): string {
  try {
    return new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(epochMs);
  } catch {
    throw new InvalidReportRequest(`"${zone}" is no time zone. Use a name like Asia/Seoul.`);
  }
}
