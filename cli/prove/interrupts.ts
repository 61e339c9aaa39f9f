const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SAME_WITHIN_MS = 1_000;

/**
 * Calls `onFirst` at the first signal. One that comes within a second is the same once more: npm passes a Ctrl-C on that
 * the terminal has sent to us too. A later one ends the process at once.
 */
export const onInterrupt = (onFirst: () => void): void => {
  let isFirst = true;
  const onSignal = () => {
    if (!isFirst) return;
    isFirst = false;
    // Where the terminal is gone, what is written there fails, and must not end the clean-up.
    process.stderr.on("error", () => {});
    setTimeout(() => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    }, SAME_WITHIN_MS).unref();
    onFirst();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
};
