/** One thing that operators were told. */
export interface Told {
  /** An alarm, without its environment, or a validation. */
  readonly name: string;
  readonly atEpochMs: number;
  /** Of docs/runbook.md, as the message names it. */
  readonly section: string;
}

interface Message {
  readonly AlarmName?: string;
  readonly AlarmDescription?: string;
  readonly NewStateValue?: string;
  readonly validation?: string;
  readonly change?: string;
  readonly runbook?: string;
}

/** What a mail tells that is wrong: an alarm that fires, a validation that is violated; not their end. */
export function readMail(line: string, atEpochMs: number): Told[] {
  const message = JSON.parse(line.slice(line.indexOf(' | ') + 3)) as Message;
  const { AlarmName, AlarmDescription, NewStateValue, validation, change, runbook } = message;
  const section = /docs\/runbook\.md#([\w-]+)/.exec(runbook ?? AlarmDescription ?? '')?.[1] ?? '';
  if (NewStateValue === 'ALARM' && AlarmName) {
    return [{ name: AlarmName.replace(/^eventflow-[a-z]+-/, ''), atEpochMs, section }];
  }
  return validation && change !== 'resolved' ? [{ name: validation, atEpochMs, section }] : [];
}
