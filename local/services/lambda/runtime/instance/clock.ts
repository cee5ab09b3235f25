/** Milliseconds since the thread began; only differences mean something. */
export const elapsedMs = (): number => performance.now();
