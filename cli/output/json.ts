/** Indented JSON; ends with a line feed. */
export const renderJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
