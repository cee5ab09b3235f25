/** Calls `work(0)` to `work(count - 1)` in order, at most `inFlight` at once. */
export async function bounded(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(count, inFlight) }, lane));
}
