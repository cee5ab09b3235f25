/** A token's claims as the gateway hands them on. */
export type Claims = Readonly<Record<string, string>>;

/** API Gateway makes a text of every claim; a list becomes its members in brackets. */
export function claimTexts(payload: Readonly<Record<string, unknown>>): Claims {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, claimText(value)]),
  );
}

function claimText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return JSON.stringify(value);
}

/** From `scope` or `scp`, a text with spaces or a list. */
export function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): string[] {
  const value = scope ?? scp;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}
