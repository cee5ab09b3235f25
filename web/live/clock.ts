/** The page's only source of time. */
export const clock = {
  /** Epoch milliseconds. */
  now: () => Date.now(),
  pause: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
  /** Does it then, unless the function that it returns is called before. */
  later(ms: number, work: () => void): () => void {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
