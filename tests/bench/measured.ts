/** What a benchmark found: for people, and for machines as one line of JSON. */
export interface Measured {
  readonly tables: readonly string[];
  readonly figures: object;
}
