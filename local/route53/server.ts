import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { type AllowedHosts, createGuardedServer } from "../system/guard.ts";
import { type Listening, serveHttp } from "../system/ports.ts";
import type { HostedZones } from "./HostedZones.ts";
import { type Answer, failure, OPERATIONS } from "./operations.ts";
import { buildXml, parseXml } from "./xml.ts";

export type Route53Server = Listening;

/** The part of Route 53 that identities need, as the SDK speaks it (REST-XML), on one machine. Not for production. */
export const startRoute53 = async (
  port: number,
  zones: HostedZones,
  allowedHosts: AllowedHosts = [],
): Promise<Route53Server> => {
  const server = createGuardedServer((request, response) => {
    answerTo(request, zones)
      .catch((error: unknown) => {
        if (!request.destroyed) console.error("the local Route 53 failed", error);
        return failure(500, "InternalError", "The local Route 53 failed");
      })
      .then(({ status, root, body }) => {
        response.writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": randomUUID() });
        response.end(buildXml(root, body));
      });
  }, allowedHosts);
  return serveHttp(server, port);
};

const answerTo = async (request: IncomingMessage, zones: HostedZones): Promise<Answer> => {
  const sent = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://route53");
  const path = pathname.replace(/\/$/, "");
  for (const [method, pattern, operation] of OPERATIONS) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match === null) continue;
    const body = parseXml(sent);
    if (body === undefined) return failure(400, "InvalidInput", "The body is no XML");
    const deps = { zones, now: Date.now, newId: randomUUID };
    return operation({ parts: match.slice(1), query: searchParams, body }, deps);
  }
  return failure(404, "InvalidAction", `The local Route 53 has no ${request.method} ${path}`);
};
