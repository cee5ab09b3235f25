/**
 * The value that the template sets for this function.
 * @throws when the template forgot it, so that the function fails at its start and not at its first request.
 */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
