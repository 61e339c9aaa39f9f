import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "./startError.ts";

export const LOOPBACK = "127.0.0.1";

/** Somebody else listens where we should; the message says how to mend it. */
export class PortTakenError extends StartError {
  override readonly name = "PortTakenError";
  constructor(port: number, variable: string, what: string, cause?: unknown) {
    super(
      `Port ${port} (${what}) is already in use: stop what listens there, or choose another with ${variable}, for example ${variable}=${port + 1000}`,
      { cause },
    );
  }
}

export const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

/** Throws what a part threw, as `PortTakenError` where it was that. */
export const namingPort = (port: number, variable: string, what: string) => (error: unknown) => {
  throw isTaken(error) ? new PortTakenError(port, variable, what, error) : error;
};

/** Listens on this machine's loopback only, at its usual address unless another is given; answers the port. */
export const listen = async (server: Server, port: number, host = LOOPBACK): Promise<number> => {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port was given");
  return address.port;
};

export type Listening = { url: string; close(): Promise<void> };

/** Has an HTTP server listen on this machine's loopback; `close` also ends the connections that are open. */
export const serveHttp = async (server: HttpServer, port: number): Promise<Listening> => ({
  url: `http://${LOOPBACK}:${await listen(server, port)}`,
  close: async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

/** A port that was free a moment ago. */
export const freePort = async (host = LOOPBACK): Promise<number> => {
  const server = createServer();
  const port = await listen(server, 0, host);
  server.close();
  await once(server, "close");
  return port;
};

/** The first of `count` neighbouring ports that were all free a moment ago. */
export const freePorts = async (count: number): Promise<number> => {
  for (;;) {
    const first = await freePort();
    const others = Array.from({ length: count - 1 }, (_, i) => first + 1 + i);
    if ((await Promise.all(others.map((port) => isFree(port)))).every(Boolean)) return first;
  }
};

/** Whether `port` is free, or becomes so within `patienceMs`. */
export const becomesFree = async (port: number, patienceMs: number, host = LOOPBACK): Promise<boolean> => {
  const deadline = performance.now() + patienceMs;
  while (!(await isFree(port, host))) {
    if (performance.now() > deadline) return false;
    await delay(25);
  }
  return true;
};

export const isFree = async (port: number, host = LOOPBACK): Promise<boolean> => {
  const server = createServer();
  try {
    await listen(server, port, host);
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
};

/** On the port that was asked for, or else the usual one, or where that is taken any other. */
export const onPort = async <Part>(
  asked: number | undefined,
  { variable, usual, what }: { variable: string; usual: number; what: string },
  start: (port: number) => Promise<Part>,
): Promise<Part> => {
  if (asked !== undefined) return start(asked).catch(namingPort(asked, variable, what));
  try {
    return await start(usual);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return start(0);
  }
};
