import { plain } from './plain.ts';

/** What the command was asked for; everything else goes to `hint`. */
export const data = (text: string): void => void process.stdout.write(text);

/** Progress, explanations and what to do next, one line. */
export const hint = (line: string): void => void process.stderr.write(`${plain(line)}\n`);

/** Progress that replaces its own line on a terminal; elsewhere it is silent. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
