import type { APIGatewayEventRequestContextV2, APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import { ACCOUNT, REGION } from "../system/settings.ts";

/** A request as it came in over HTTP. `headers` are the names and values in turn, as sent (`rawHeaders`). */
export type HttpRequest = {
  method: string;
  /** The request target: path and query as sent. */
  target: string;
  protocol: string;
  headers: string[];
  sourceIp: string;
  body: Buffer;
};
/** What one request is known by. */
export type Stamp = { requestId: string; at: Date };

/** API Gateway's event for a function of an HTTP API, payload format 2.0 [http-api-develop-integrations-lambda]. */
export type HttpEvent = {
  version: "2.0";
  routeKey: "$default";
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: APIGatewayEventRequestContextV2 & { authorizer?: { lambda: unknown } };
  body?: string;
  isBase64Encoded: boolean;
};

/** The path is no percent-encoded UTF-8. */
export class MalformedPathError extends Error {
  override readonly name = "MalformedPathError";
}

/** The event for `request`; throws `MalformedPathError`. */
export const httpEvent = (request: HttpRequest, { requestId, at }: Stamp): HttpEvent => {
  const { rawPath, rawQueryString } = targetOf(request.target);
  const { headers, cookies } = headersOf(request);
  const query = queryOf(rawQueryString);
  const host = headers["host"] ?? "";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: "local",
      domainName: host.replace(/:\d+$/, ""),
      domainPrefix: "local",
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: logTime(at),
      timeEpoch: at.getTime(),
    },
    ...bodyOf(request.body, headers),
  };
};

/** What a Lambda authorizer is asked (payload format 2.0) [http-api-lambda-authorizer]. */
export const authorizerEvent = (event: HttpEvent): APIGatewayRequestAuthorizerEventV2 => {
  const { body: _, isBase64Encoded: __, ...rest } = event;
  const { method } = event.requestContext.http;
  return {
    ...rest,
    cookies: event.cookies ?? [],
    type: "REQUEST",
    routeArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:local/$default/${method}${event.rawPath}`,
    identitySource: [],
  };
};

// HTTP APIs hand the path on decoded, unlike REST APIs and function URLs.
const targetOf = (target: string): { rawPath: string; rawQueryString: string } => {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? "";
  const [beforeFragment = ""] = target.slice(origin.length).split("#", 1);
  const mark = beforeFragment.indexOf("?");
  const path = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  try {
    return {
      rawPath: decodeURIComponent(path) || "/",
      rawQueryString: mark < 0 ? "" : beforeFragment.slice(mark + 1),
    };
  } catch (error) {
    throw new MalformedPathError("the path is not percent-encoded UTF-8", { cause: error });
  }
};

const headersOf = ({ headers: raw, sourceIp }: HttpRequest) => {
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    const value = raw[i + 1] ?? "";
    if (name === "cookie") cookies.push(...value.split(";").map((cookie) => cookie.trim()));
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  headers["x-forwarded-for"] = sourceIp;
  headers["x-forwarded-proto"] = "http";
  return { headers: { ...headers }, cookies };
};

const queryOf = (rawQueryString: string): Record<string, string> | undefined => {
  if (rawQueryString === "") return undefined;
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const sameName = values.get(name);
    if (sameName === undefined) values.set(name, [value]);
    else sameName.push(value);
  }
  return Object.fromEntries([...values].map(([name, given]) => [name, given.join(",")]));
};

const TEXT = /^(?:text\/.*|application\/(?:json|javascript|xml))\s*(?:;|$)/i;

const bodyOf = (body: Buffer, headers: Record<string, string>) => {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(headers["content-type"] ?? "") && headers["content-encoding"] === undefined;
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
};

/** `12/Mar/2020:19:03:58 +0000` */
const logTime = (at: Date): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};
