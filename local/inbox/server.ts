import type { ServerResponse } from "node:http";
import { type AllowedHosts, createGuardedServer } from "../system/guard.ts";
import { type Listening, serveHttp } from "../system/ports.ts";
import type { Inbox } from "./Inbox.ts";
import { PAGE_POLICY } from "./layout.ts";
import { framedHtml, LIST_LIMIT, listPage, messagePage } from "./pages.ts";

export type InboxServer = Listening;

type Reply = { status: number; type: string; body: string | Uint8Array; policy?: string };

// A mail's HTML may be anything: here it has no origin, no scripts and no network.
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const MAX_JSON = 10_000;

/** The inbox page, and `messages.json` for programs, of one machine. */
export const startInbox = async (
  port: number,
  inbox: Inbox,
  allowedHosts: AllowedHosts = [],
): Promise<InboxServer> => {
  const server = createGuardedServer((request, response) => {
    send(response, reply(request.method ?? "GET", request.url ?? "/", inbox));
  }, allowedHosts);
  return serveHttp(server, port);
};

const reply = (method: string, target: string, inbox: Inbox): Reply => {
  if (method !== "GET" && method !== "HEAD") return text(405, "The inbox is read with GET only.");
  const [path = "", queryText = ""] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(queryText);
  const search = query.get("search") ?? "";
  if (path === "/") {
    const before = Number(query.get("before") ?? "0");
    return page(
      listPage(inbox.list({ search, limit: LIST_LIMIT, ...(before > 0 ? { before } : {}) }), { search }),
    );
  }
  if (path === "/messages.json") {
    const limit = Number(query.get("limit") ?? MAX_JSON);
    if (!Number.isInteger(limit) || limit < 1) return text(400, "limit: give a number from 1.");
    return json(inbox.list({ search, limit }).map(({ seq: _, ...message }) => message));
  }
  const [, id = "", part] = /^\/messages\/([\w%.@-]+)(?:\/(html|source))?$/.exec(path) ?? [];
  const message = inbox.get(id);
  const source = inbox.source(id);
  if (message === undefined || source === undefined) return text(404, "There is no such mail or page.");
  if (part === "source") return { ...text(200, ""), body: source };
  if (part === "html") return { ...page(framedHtml(message.html)), policy: MAIL_POLICY };
  return page(messagePage(message, source));
};

const text = (status: number, body: string): Reply => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${body}\n`,
});
const page = (body: string): Reply => ({
  status: 200,
  type: "text/html; charset=utf-8",
  body,
  policy: PAGE_POLICY,
});
const json = (value: unknown): Reply => ({
  status: 200,
  type: "application/json",
  body: JSON.stringify(value),
});

const send = (response: ServerResponse, { status, type, body, policy }: Reply) => {
  response.writeHead(status, {
    "content-type": type,
    "content-security-policy": policy ?? "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(body);
};
