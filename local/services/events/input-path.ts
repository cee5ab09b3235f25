/** `$`, then names and indexes: `$.detail.items[0].name`. */
const PATH = /^\$((\.[A-Za-z0-9_-]+)|(\[\d+\]))*$/;

/**
 * The subset of JSONPath that EventBridge takes for a target's InputPath and the local cloud has.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const isInputPath = (path: string): boolean => PATH.test(path);

/** What the path selects, as JSON text; `null` when there is nothing. */
export function selectInput(event: unknown, path: string): string {
  const steps = path.match(/[A-Za-z0-9_-]+/g) ?? [];
  const selected = steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    event,
  );
  return JSON.stringify(selected ?? null);
}
