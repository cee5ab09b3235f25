/** Whether a text is the one that a pattern with `*` and `?` means. */
export type Matches = (text: string) => boolean;

const ARN_PARTS = 6;

export function globOf(pattern: string): Matches {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  if (/^[^*?]*\*$/.test(pattern)) {
    const start = pattern.slice(0, -1);
    return (text) => text.startsWith(start);
  }
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

/**
 * ARNs are compared part by part: a `*` does not reach over a colon, but in the last part.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnGlobOf(pattern: string): Matches {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const parts = partsOf(pattern).map(globOf);
  if (parts.length < ARN_PARTS) return () => false;
  return (text) => {
    const found = partsOf(text);
    return found.length === ARN_PARTS && parts.every((matches, at) => matches(found[at] ?? ''));
  };
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')].slice(
    0,
    parts.length,
  );
}
