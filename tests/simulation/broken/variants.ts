/** Other text in the code under test. */
export interface Patch {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Variant extends Patch {
  readonly name: string;
}

const half = (name: string) => `functions/participation/${name}.ts`;

/** One way to break each promise of the protocol, and each bug that was found. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'unconditional put of RECEIVED',
    file: half('requests'),
    from: "            ConditionExpression: 'attribute_not_exists(PK)',\n",
    to: '',
  },
  {
    name: 'stock not conditioned on what remains',
    file: half('event-items'),
    from: "'remaining >= :count AND configVersion = :version'",
    to: "'configVersion = :version OR remaining = :count'",
  },
  {
    name: 'configVersion not checked',
    file: half('event-items'),
    from: "'remaining >= :count AND configVersion = :version'",
    to: "'remaining >= :count AND configVersion >= :version'",
  },
];
