/**
 * Runs `work` for as long as it is asked for, one run at a time: whoever asks during a run gets one more
 * after it, never two.
 */
export function oneAtATime(work: () => Promise<void>): () => void {
  let [isRunning, isAsked] = [false, false];
  const run = async () => {
    isRunning = true;
    while (isAsked) {
      isAsked = false;
      await work();
    }
    isRunning = false;
  };
  return () => {
    isAsked = true;
    if (!isRunning) void run();
  };
}
