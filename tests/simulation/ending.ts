/** What is left when nothing moves any more. */
export interface Ending {
  /** Bodies of parked messages with their reason; those that used up their receives have none. */
  readonly parked: readonly { readonly body: string; readonly reason: string | undefined }[];
  /** Messages by queue that should hold none. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Facts in the lake, by prefix of their object, in the order of delivery. */
  readonly lake: Readonly<Record<'events' | 'requests', readonly Fact[]>>;
  /** What each user's list shows. */
  readonly lists: ReadonlyMap<string, readonly { requestId: string; status: string }[]>;
}

/** One line of the lake. */
export interface Fact {
  readonly line: string;
  readonly requestId: string;
}
