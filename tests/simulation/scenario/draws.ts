import { fraction, type Random } from '../../../local/random.ts';

/** What a scenario is drawn with. */
export interface Draws {
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  one<T>(choices: readonly T[]): T;
  maybe(chance: number): boolean;
}

export function draws(random: Random): Draws {
  const whole = (least: number, most: number) =>
    least + Math.floor(fraction(random) * (most - least + 1));
  return {
    whole,
    one: <T>(choices: readonly T[]): T => choices[whole(0, choices.length - 1)] as T,
    maybe: (chance: number) => fraction(random) < chance,
  };
}
