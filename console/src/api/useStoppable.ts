import { useEffect, useRef, useState } from "preact/hooks";

/** Runs what takes many requests, one run at a time; `stop` ends it, and so does leaving the page. */
export const useStoppable = (run: (signal: AbortSignal) => Promise<void>) => {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    if (running.current !== null) return;
    const controller = new AbortController();
    running.current = controller;
    setRunning(true);
    setError(null);
    try {
      await run(controller.signal);
    } catch (problem) {
      if (!controller.signal.aborted) setError(problem);
    }
    running.current = null;
    setRunning(false);
  };
  return { start, stop: () => running.current?.abort(), isRunning, error };
};
