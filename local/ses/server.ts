import { createServer, type IncomingMessage } from "node:http";
import { LOOPBACK, listen } from "../system/ports.ts";
import { failure } from "./answer.ts";
import { observe } from "./observe.ts";
import { route } from "./router.ts";
import { SesStore } from "./store.ts";

export type SesOptions = { port: number; dbPath: string; callsPerSecond?: number };
export type SesServer = {
  url: string;
  /** Lists what the notifications in `event` (as a function gets them) say bounced or complained, as SES does. */
  observe(event: unknown): void;
  close(): Promise<void>;
};

/** The suppression part of SESv2 as the SDK speaks it (REST-JSON), on one machine. Not for production. */
export const startSes = async ({ port, dbPath, callsPerSecond }: SesOptions): Promise<SesServer> => {
  const store = new SesStore(dbPath);
  const admit = throttle(callsPerSecond ?? Number.POSITIVE_INFINITY);
  const answerTo = async (request: IncomingMessage) => {
    const body = await readBody(request);
    if (!admit()) return failure(429, "TooManyRequestsException", "Too many requests");
    return route(request.method ?? "GET", request.url ?? "/", body, store);
  };
  const server = createServer((request, response) => {
    answerTo(request)
      .catch((error: unknown) => {
        if (!request.destroyed) console.error("the local SES failed", error);
        return failure(500, "InternalServiceErrorException", "The local SES failed");
      })
      .then(({ status, error, body }) => {
        response.writeHead(status, {
          "content-type": "application/json",
          ...(error === undefined ? {} : { "x-amzn-errortype": error }),
        });
        response.end(JSON.stringify(body));
      });
  });
  const bound = await listen(server, port);
  return {
    url: `http://${LOOPBACK}:${bound}`,
    observe: (event) => observe(event, store, new Date()),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** A token bucket of one second's calls. */
const throttle = (perSecond: number) => {
  let tokens = perSecond;
  let at = performance.now();
  return (): boolean => {
    const now = performance.now();
    tokens = Math.min(perSecond, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
