import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Request = { event: unknown; remainingMs: number };
export type Reply = { handlerType: string; loadedInMs: number } | { answer: unknown } | { failure: string };
export type RunningFunction = {
  handlerType: string;
  loadedInMs: number;
  /** What the handler answers; rejects with what it threw. */
  invoke: (event: unknown, remainingMs?: number) => Promise<unknown>;
  stop: () => void;
};

const RUNTIME = fileURLToPath(new URL("runtime.ts", import.meta.url));

/** A packaged function in a process of its own, with nothing in its environment but `environment`. */
export const startFunction = async (
  module: string,
  environment: Record<string, string>,
): Promise<RunningFunction> => {
  const child = fork(RUNTIME, [module], {
    env: environment,
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const said: string[] = [];
  child.stderr?.on("data", (text) => said.push(String(text)));
  const loaded = await next(child, said);
  if (!("handlerType" in loaded)) throw new Error(`${module} did not say that it is loaded`);
  return {
    ...loaded,
    invoke: async (event, remainingMs = 60_000) => {
      child.send({ event, remainingMs } satisfies Request);
      const reply = await next(child, said);
      if ("answer" in reply) return reply.answer;
      throw new Error("failure" in reply ? reply.failure : "the function was loaded twice");
    },
    stop: () => child.kill("SIGKILL"),
  };
};

const next = async (child: ChildProcess, said: string[]): Promise<Reply> => {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(child, "message", { signal: ended.signal }).then(([message]) => message as Reply),
      once(child, "close", { signal: ended.signal }).then(() => {
        throw new Error(`the function's process ended: ${said.join("").slice(-2_000)}`);
      }),
    ]);
  } finally {
    ended.abort();
  }
};
