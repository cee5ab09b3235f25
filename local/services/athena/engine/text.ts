/** A value as SQL text. */
export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A name as SQL text. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A list of values as SQL text. */
export const listed = (values: readonly string[]): string => `[${values.map(quoted).join(', ')}]`;

/** A text as the regular expression that matches just it. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
