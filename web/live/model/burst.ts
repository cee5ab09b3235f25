/** More would keep a browser tab busy for long; the command line sends larger loads. */
export const BURST_MAX = 2000;

/** A browser opens six connections to a host, and the live counts hold one of them. */
const LANES = 5;

export const boundBurst = (count: number): number =>
  Number.isFinite(count) ? Math.min(BURST_MAX, Math.max(1, Math.round(count))) : 1;

/** Calls `send(0)` to `send(count - 1)`, a few at once; how many were taken, and how many were not. */
export async function sendBurst(
  count: number,
  send: (index: number) => Promise<boolean>,
  onProgress: (sent: number) => void,
): Promise<{ readonly taken: number; readonly refused: number }> {
  const total = boundBurst(count);
  let [next, taken, refused] = [0, 0, 0];
  const lane = async () => {
    while (next < total) {
      if (await send(next++).catch(() => false)) taken += 1;
      else refused += 1;
      onProgress(taken + refused);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, total) }, lane));
  return { taken, refused };
}
