import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from "node:http";

/**
 * Keeps the pages of other sites away from what listens on this machine. A browser sends their requests here as it would
 * its user's own: to a name of theirs that they have pointed at 127.0.0.1 (DNS rebinding), or across sites.
 */

/** What the operator's browser and programs may call this machine, beside what the operator adds. */
const OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const HTTP_PORT = "80";
const MAX_QUOTED = 100;

/** Hosts that are answered beside our own: `name:port`, or `name` with any port; in lower case. */
export type AllowedHosts = readonly string[];

/** Like `createServer`, for requests of this machine's own pages and programs only; all others get a 403. */
export const createGuardedServer = (
  listener: RequestListener,
  allowedHosts: AllowedHosts,
  options: ServerOptions = {},
): Server =>
  createServer(options, (request, response) => {
    const refusal = refusalOf(request, request.socket.localPort ?? 0, allowedHosts);
    if (refusal === undefined) return listener(request, response);
    response.writeHead(403, { ...REFUSAL_HEADERS, connection: "close" }).end(refusal);
  });

export const REFUSAL_HEADERS = {
  "content-type": "text/plain; charset=utf-8",
  "x-content-type-options": "nosniff",
};

/**
 * Why a request is not answered; undefined where it is. What a browser follows in a window of its own (a link in a mail)
 * is answered whoever gave the link: it changes nothing here, and the page that gave it cannot read it.
 */
export const refusalOf = (
  { method = "GET", headers }: Pick<IncomingMessage, "method" | "headers">,
  port: number,
  allowedHosts: AllowedHosts,
): string | undefined => {
  const host = headers.host?.toLowerCase() ?? "";
  if (!isOwn(host, port) && !isAllowed(host, allowedHosts))
    return `The local system does not answer for the host ${quoted(host)}: use http://127.0.0.1:${port}. If the name is yours, start the system with ALLOWED_HOSTS=${/^[\w.:-]+$/.test(host) ? host : "NAME"}.\n`;
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest } = headers;
  if (origin !== undefined && originHost(origin) !== host)
    return `The local system does not answer pages of another origin: this request comes from ${quoted(origin)}.\n`;
  const isFollowed = /^(?:GET|HEAD)$/.test(method) && mode === "navigate" && dest === "document";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isFollowed)
    return `The local system does not answer pages of another origin (Sec-Fetch-Site: ${quoted(String(site))}).\n`;
  return undefined;
};

const isOwn = (host: string, port: number): boolean => {
  const [, name = "", given = HTTP_PORT] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/.exec(host) ?? [];
  return OWN_NAMES.includes(name) && given === String(port);
};

const isAllowed = (host: string, allowedHosts: AllowedHosts): boolean =>
  allowedHosts.includes(host) || allowedHosts.includes(host.replace(/:\d+$/, ""));

/** The `Host` that a page of this origin sends to its own server; undefined of a page without one (`null`). */
const originHost = (origin: string): string | undefined =>
  /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];

const quoted = (text: string) => JSON.stringify(text.slice(0, MAX_QUOTED));
