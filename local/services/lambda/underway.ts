/** What runs, for those who wait until it has ended. */
export class Underway {
  readonly #running = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** What runs now, not what is begun later; resolves with how many those were. */
  async settled(): Promise<number> {
    const running = [...this.#running];
    await Promise.allSettled(running);
    return running.length;
  }
}
