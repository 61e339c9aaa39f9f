import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Triggers } from "../lambda/triggers.ts";
import { type AllowedHosts, createGuardedServer } from "../system/guard.ts";
import { type Listening, serveHttp } from "../system/ports.ts";
import { type Answer, jsonError } from "./answer.ts";
import { cloudFormation, type StackResource } from "./cloudFormation.ts";
import { eventBridge, RULES } from "./eventBridge.ts";
import {
  eventSourceMappings,
  FUNCTIONS,
  functionConfiguration,
  INVOCATIONS,
  invocation,
  MAPPINGS,
} from "./lambda.ts";
import { SCHEDULES, scheduler } from "./scheduler.ts";

export type ControlPlane = Listening;

/**
 * What tells how the local system is put together, and switches its triggers off and on: the few operations of
 * CloudFormation, EventBridge, Scheduler and Lambda that `postmaster prove`, developers and tests need, in AWS's own
 * protocols, about what really runs here. In memory: a new start has every trigger on. Not for production.
 */
export const startControlPlane = async (
  port: number,
  triggers: Triggers,
  resources: StackResource[],
  allowedHosts: AllowedHosts = [],
): Promise<ControlPlane> => {
  const server = createGuardedServer((request, response) => {
    answerTo(request, triggers, resources)
      .catch((error: unknown) => {
        if (!request.destroyed) console.error("the local control plane failed", error);
        return jsonError(500, "InternalFailure", "The local control plane failed");
      })
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  }, allowedHosts);
  return serveHttp(server, port);
};

const answerTo = async (
  request: IncomingMessage,
  { rules, schedules, mappings }: Triggers,
  resources: StackResource[],
): Promise<Answer> => {
  const body = await text(request);
  const { method = "GET", headers } = request;
  const { pathname } = new URL(request.url ?? "/", "http://local");
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true)
    return cloudFormation(new URLSearchParams(body), resources);
  const input = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
  const target = headers["x-amz-target"];
  if (typeof target === "string" && target.startsWith(RULES))
    return eventBridge(target.slice(RULES.length), input, rules);
  if (pathname.startsWith(MAPPINGS))
    return eventSourceMappings(method, pathname.slice(MAPPINGS.length).replaceAll("/", ""), input, mappings);
  if (pathname.startsWith(FUNCTIONS) && method === "GET")
    return functionConfiguration(decodeURIComponent(pathname.slice(FUNCTIONS.length)));
  const invoked = INVOCATIONS.exec(pathname)?.[1];
  if (invoked !== undefined && method === "POST")
    return invocation(decodeURIComponent(invoked), input, rules);
  if (pathname.startsWith(SCHEDULES))
    return scheduler(method, decodeURIComponent(pathname.slice(SCHEDULES.length)), input, schedules);
  return jsonError(404, "UnknownOperationException", `The local AWS has no ${method} ${pathname}`);
};
