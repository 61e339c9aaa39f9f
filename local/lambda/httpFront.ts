import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AllowedHosts, createGuardedServer } from "../system/guard.ts";
import { LOOPBACK, listen } from "../system/ports.ts";
import { gatewayAnswer, type HttpAnswer, httpAnswer, refusal } from "./httpAnswer.ts";
import {
  authorizerEvent,
  type HttpEvent,
  type HttpRequest,
  httpEvent,
  MalformedPathError,
} from "./httpEvent.ts";
import { EventTooLargeError, invoke, type LambdaFunction } from "./invoke.ts";

export type Functions = {
  api: LambdaFunction<HttpEvent>;
  authorize: LambdaFunction<ReturnType<typeof authorizerEvent>>;
};
export type HttpFront = {
  url: string;
  /** Answers requests from now on; before, each is told that the system is not ready (503). */
  open(): void;
  /** Takes no more requests, and waits for those under way. */
  stop(): Promise<void>;
};

const MAX_BODY_BYTES = 10 * 1024 * 1024; // payload of an HTTP API [http-api-quotas]
const BODILESS = new Set([204, 304]);
const MAX_HEADER_BYTES = 10_240; // request line and headers of an HTTP API [http-api-quotas]

/** API Gateway's HTTP API with a `$default` route and a Lambda authorizer, on this machine. */
export const startHttpFront = async (
  port: number,
  functions: Functions,
  allowedHosts: AllowedHosts = [],
): Promise<HttpFront> => {
  let isOpen = false;
  let isStopping = false;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const answering = isOpen ? answerTo(request, functions) : Promise.resolve(notReady());
    answering
      .then((answer) => send(response, answer, { close: isStopping }))
      .catch((error: unknown) => {
        // The client went away, or else nobody knows what happened.
        if (!request.destroyed) console.error("the HTTP API could not answer", error);
        response.destroy();
      });
  };
  const server = createGuardedServer(answer, allowedHosts, { maxHeaderSize: MAX_HEADER_BYTES });
  const bound = await listen(server, port);
  return {
    url: `http://${LOOPBACK}:${bound}`,
    open: () => {
      isOpen = true;
    },
    stop: async () => {
      isStopping = true;
      const { promise: closed, resolve } = Promise.withResolvers<unknown>();
      server.close(resolve);
      server.closeIdleConnections();
      await closed;
    },
  };
};

const answerTo = async (request: IncomingMessage, functions: Functions): Promise<HttpAnswer> => {
  const body = await readBody(request);
  if (body === undefined)
    return refusal(
      "payload_too_large",
      "Request Too Long",
      "The body is larger than 10 MB: send less at once.",
    );
  return serve(
    {
      method: request.method ?? "GET",
      target: request.url ?? "/",
      protocol: `HTTP/${request.httpVersion}`,
      headers: request.rawHeaders,
      sourceIp: request.socket.remoteAddress ?? "",
      body,
    },
    functions,
  );
};

/** API Gateway's answer to `request`: asks the authorizer, then the function. */
export const serve = async (request: HttpRequest, { api, authorize }: Functions): Promise<HttpAnswer> => {
  try {
    const event = httpEvent(request, { requestId: randomUUID(), at: new Date() });
    const verdict = await invoke(authorize, authorizerEvent(event));
    if (!isVerdict(verdict)) throw new TypeError("the authorizer gave no simple response");
    if (!verdict.isAuthorized) return gatewayAnswer(403, "Forbidden");
    return httpAnswer(
      await invoke(api, {
        ...event,
        requestContext: { ...event.requestContext, authorizer: { lambda: verdict.context ?? null } },
      }),
    );
  } catch (error) {
    if (error instanceof MalformedPathError)
      return refusal(
        "invalid_request",
        "Bad Request",
        `${error.message}: percent-encode it, % itself as %25.`,
      );
    if (error instanceof EventTooLargeError)
      return refusal(
        "payload_too_large",
        "Request Too Long",
        "The request is larger than 6 MB: send less at once.",
      );
    console.error("a function of the HTTP API failed", error);
    return internalError();
  }
};

const isVerdict = (value: unknown): value is { isAuthorized: boolean; context?: unknown } =>
  typeof value === "object" &&
  value !== null &&
  "isAuthorized" in value &&
  typeof value.isAuthorized === "boolean";

const internalError = () => gatewayAnswer(500, "Internal Server Error");
const notReady = () => gatewayAnswer(503, "Service Unavailable");

/** The whole body, or undefined where it is too large; then too it is read to its end, so that the client hears why. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
};

const send = (
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
  { close }: { close: boolean },
) => {
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (close) response.setHeader("connection", "close");
  if (!BODILESS.has(status)) response.setHeader("content-length", body.length);
  response.writeHead(status).end(BODILESS.has(status) ? undefined : body);
};
