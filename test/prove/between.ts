import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { serveHttp } from "../../local/system/ports.ts";

type Said = { status: number; headers?: Record<string, string>; body: string };

export type Call = Pick<IncomingMessage, "method" | "url" | "headers"> & { body: string };

/** Passes on to `endpoint` what `answer` does not answer itself. */
export const between = async (
  endpoint: string,
  answer: (call: Call) => Said | undefined | Promise<Said | undefined>,
) => {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method, url, headers: given } = request;
    const own = await answer({ method, url, headers: given, body });
    if (own !== undefined) return response.writeHead(own.status, own.headers ?? {}).end(own.body);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = given;
    const passed = await fetch(`${endpoint}${url}`, {
      method: method ?? "GET",
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body === "" ? {} : { body }),
    }).catch(() => undefined);
    // The system has ended.
    if (passed === undefined) return response.destroy();
    // The name of an error is in a header.
    const kept = ["content-type", "x-amzn-errortype"].map((name) => [name, passed.headers.get(name) ?? ""]);
    return response.writeHead(passed.status, Object.fromEntries(kept)).end(await passed.text());
  });
  return serveHttp(server, 0);
};

/** IAM's refusal of one call, as the JSON protocols have it. */
export const denied =
  (target: string) =>
  ({ headers }: Call) =>
    headers["x-amz-target"] === target
      ? {
          status: 403,
          headers: { "content-type": "application/x-amz-json-1.0" },
          body: JSON.stringify({ __type: "AccessDeniedException", message: "not authorized" }),
        }
      : undefined;

/** SNS's answer to Publish, of a message that goes nowhere. */
export const swallowed = ({ body }: Call) =>
  new URLSearchParams(body).get("Action") === "Publish"
    ? {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>0</MessageId></PublishResult></PublishResponse>',
      }
    : undefined;

/** SES, which says that it lists each address of a run that is written with capitals. */
export const listing = ({ method, url = "" }: Call) =>
  method === "GET" && /suppression.addresses.*Prove/.test(decodeURIComponent(url))
    ? {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          SuppressedDestination: { EmailAddress: "x@example.com", Reason: "BOUNCE", LastUpdateTime: 0 },
        }),
      }
    : undefined;

/** The first Publish is swallowed, as by a queue whose policy does not apply yet; `count` tells how many there were. */
export const swallowedOnce = () => {
  let count = 0;
  return {
    count: () => count,
    answer: (call: Call) => {
      const own = swallowed(call);
      if (own !== undefined) count += 1;
      return count === 1 ? own : undefined;
    },
  };
};

/** SES, which lists an address with capitals only when it is asked about it for the third time; `list` ends the wait. */
export const slowToList = (endpoint: string) => {
  let asked = 0;
  let held: (() => Promise<unknown>) | undefined;
  const list = async () => {
    const pass = held;
    held = undefined;
    await pass?.();
  };
  const answer = async ({ method = "", url = "", body }: Call): Promise<Said | undefined> => {
    if (!url.includes("suppression/addresses")) return undefined;
    if (method === "PUT" && /Prove/.test(body)) {
      held = () =>
        fetch(`${endpoint}${url}`, { method, body, headers: { "content-type": "application/json" } });
      return { status: 200, headers: { "content-type": "application/json" }, body: "{}" };
    }
    if (method !== "GET" || held === undefined || !/Prove/.test(decodeURIComponent(url))) return undefined;
    asked += 1;
    if (asked === 3) await list();
    return undefined;
  };
  return { answer, list };
};

/** The API, which answers with `code` so many of the calls that `when` names. */
export const busy = (code: string, when: (call: Call) => boolean, times: number) => {
  let left = times;
  return (call: Call): Said | undefined => {
    if (left === 0 || !when(call)) return undefined;
    left -= 1;
    return {
      status: 503,
      headers: { "content-type": "application/problem+json" },
      body: JSON.stringify({
        status: 503,
        code,
        title: "Busy",
        detail: "SES is slow. Try again in a minute.",
      }),
    };
  };
};
