/** The only source of randomness in the functions: a number from 0 (included) to 1 (not included). */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

/** A name for this instance of a function, to tell in the facts who decided. */
export const instanceName = (functionName: string, random: Random): string =>
  `${functionName}-${Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}`;
