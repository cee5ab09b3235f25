interface Result {
  readonly ErrorCode?: string;
}

interface PutEvents {
  readonly Entries: readonly unknown[];
}

interface Put {
  readonly FailedEntryCount: number;
  readonly Entries: readonly Result[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-send-events-retry-failures */
const REFUSED = { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };

/** PutEvents with some entries refused, each in its place; what is left goes through `put`. */
export async function refuseEntries(
  input: unknown,
  put: (input: unknown) => Promise<unknown>,
  isRefused: () => boolean,
): Promise<Put> {
  const { Entries, ...others } = input as PutEvents;
  const refused = Entries.map(isRefused);
  const taken = Entries.filter((_entry, index) => !refused[index]);
  const answer = taken.length > 0 ? await put({ ...others, Entries: taken }) : { Entries: [] };
  const results = [...(answer as Put).Entries];
  const all = refused.map((isLost) => (isLost ? REFUSED : (results.shift() ?? REFUSED)));
  const FailedEntryCount = all.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
  return { FailedEntryCount, Entries: all };
}
