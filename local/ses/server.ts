import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { SesStore } from "./store.ts";

export type SesOptions = { port: number; dbPath: string; callsPerSecond?: number };
export type SesServer = { url: string; close(): Promise<void> };

type Answer = { status: number; error?: string; body: unknown };
const REASONS = ["BOUNCE", "COMPLAINT"];
const MAX_PAGE = 1_000; // PageSize of ListSuppressedDestinations [API_ListSuppressedDestinations]

/** The suppression part of SESv2 as the SDK speaks it (REST-JSON), on one machine. Not for production. */
export const startSes = async ({ port, dbPath, callsPerSecond }: SesOptions): Promise<SesServer> => {
  const store = new SesStore(dbPath);
  const admit = throttle(callsPerSecond ?? Number.POSITIVE_INFINITY);
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const answer = admit()
        ? respond(store, request, body)
        : failure(429, "TooManyRequestsException", "Too many requests");
      response.writeHead(answer.status, {
        "content-type": "application/json",
        ...(answer.error === undefined ? {} : { "x-amzn-errortype": answer.error }),
      });
      response.end(JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
};

const respond = (store: SesStore, request: IncomingMessage, body: string): Answer => {
  const url = new URL(request.url ?? "/", "http://ses");
  const address = /^\/v2\/email\/suppression\/addresses\/(.+)$/.exec(url.pathname)?.[1];
  const operation = `${request.method} ${address === undefined ? url.pathname : "/v2/email/suppression/addresses/{}"}`;
  const target = address === undefined ? "" : decodeURIComponent(address);
  switch (operation) {
    case "GET /v2/email/suppression/addresses/{}": {
      const found = store.get(target);
      return found === undefined ? notListed(target) : success({ SuppressedDestination: described(found) });
    }
    case "DELETE /v2/email/suppression/addresses/{}":
      return store.delete(target) ? success({}) : notListed(target);
    case "PUT /v2/email/suppression/addresses": {
      const input = JSON.parse(body) as { EmailAddress?: string; Reason?: string };
      if (input.EmailAddress?.includes("@") !== true) return badRequest("EmailAddress is not an address");
      if (!REASONS.includes(input.Reason ?? "")) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
      store.put({ address: input.EmailAddress, reason: input.Reason ?? "", updatedAt: Date.now() });
      return success({});
    }
    case "GET /v2/email/suppression/addresses":
      return list(store, url.searchParams);
    case "GET /v2/email/account":
      return success({ SuppressionAttributes: { SuppressedReasons: store.suppressedReasons() } });
    case "PUT /v2/email/account/suppression": {
      const { SuppressedReasons = [] } = JSON.parse(body) as { SuppressedReasons?: string[] };
      if (!SuppressedReasons.every((reason) => REASONS.includes(reason))) return badRequest("unknown reason");
      store.putSuppressedReasons(SuppressedReasons);
      return success({});
    }
    default:
      return failure(404, "UnknownOperationException", `The local SES has no ${operation}`);
  }
};

const list = (store: SesStore, query: URLSearchParams): Answer => {
  const limit = Number(query.get("PageSize") ?? MAX_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    return badRequest("PageSize must be 1 to 1000");
  const token = query.get("NextToken");
  const after = token === null ? "" : Buffer.from(token, "base64url").toString();
  if (token !== null && !after.includes("@"))
    return failure(400, "InvalidNextTokenException", "NextToken is not ours");
  const given = query.getAll("Reason");
  const found = store.list({
    reasons: given.length === 0 ? REASONS : given,
    from: millis(query.get("StartDate"), 0),
    to: millis(query.get("EndDate"), Number.MAX_SAFE_INTEGER),
    after,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return success({
    SuppressedDestinationSummaries: page.map(described),
    ...(found.length > limit && last !== undefined
      ? { NextToken: Buffer.from(last.address).toString("base64url") }
      : {}),
  });
};

const described = ({
  address,
  reason,
  updatedAt,
}: {
  address: string;
  reason: string;
  updatedAt: number;
}) => ({
  EmailAddress: address,
  Reason: reason,
  LastUpdateTime: updatedAt / 1_000,
});

const millis = (text: string | null, otherwise: number): number =>
  text === null ? otherwise : Number.isNaN(Number(text)) ? Date.parse(text) : Number(text) * 1_000;

const success = (body: unknown): Answer => ({ status: 200, body });
const failure = (status: number, error: string, message: string): Answer => ({
  status,
  error,
  body: { message },
});
const badRequest = (message: string) => failure(400, "BadRequestException", message);
const notListed = (address: string) =>
  failure(404, "NotFoundException", `Email address ${address} does not exist on your suppression list.`);

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
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
