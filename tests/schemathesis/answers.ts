/** How often each status was answered, by operation: `GET /events` → 200 → 7. */
export type Answers = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** What is read of a report's line. */
interface Line {
  readonly ScenarioFinished?: {
    readonly recorder: {
      readonly cases: Record<string, { value: { method: string; path: string } }>;
      readonly interactions: Record<string, { response?: { status_code: number } }>;
    };
  };
}

/** The answers of a run, from its NDJSON report. */
export function answersIn(report: string): Answers {
  const answers = new Map<string, Map<number, number>>();
  for (const text of report.split('\n').filter(Boolean)) {
    const { ScenarioFinished: scenario } = JSON.parse(text) as Line;
    for (const [id, { response }] of Object.entries(scenario?.recorder.interactions ?? {})) {
      const asked = scenario?.recorder.cases[id]?.value;
      if (asked && response) count(answers, `${asked.method} ${asked.path}`, response.status_code);
    }
  }
  return answers;
}

/** The answers of several runs. */
export function together(runs: readonly Answers[]): Answers {
  const answers = new Map<string, Map<number, number>>();
  for (const [operation, statuses] of runs.flatMap((run) => [...run])) {
    for (const [status, times] of statuses) count(answers, operation, status, times);
  }
  return answers;
}

function count(
  answers: Map<string, Map<number, number>>,
  operation: string,
  status: number,
  times = 1,
): void {
  const statuses = answers.get(operation) ?? new Map<number, number>();
  statuses.set(status, (statuses.get(status) ?? 0) + times);
  answers.set(operation, statuses);
}

export interface OpenApi {
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** Documented answers that were not seen, as `GET /events 429`. */
export function unseenIn({ paths }: OpenApi, answers: Answers): string[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) => {
      const operation = `${method.toUpperCase()} ${path}`;
      return Object.keys(responses)
        .filter((status) => !answers.get(operation)?.has(Number(status)))
        .map((status) => `${operation} ${status}`);
    }),
  );
}

/** Every status that was answered. */
export const statusesIn = (answers: Answers): number[] => [
  ...new Set([...answers.values()].flatMap((statuses) => [...statuses.keys()])),
];
