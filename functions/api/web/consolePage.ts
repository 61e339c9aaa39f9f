import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { accepts } from "../http/accept.ts";
import { withoutStage } from "../http/path.ts";
import type { ConsoleFile, ConsoleFiles } from "./ConsoleFiles.ts";
import { PERMISSIONS_POLICY } from "./permissionsPolicy.ts";

/**
 * Scripts, styles and calls of our own origin, and nothing else. Trusted Types keep text from ever becoming HTML, but
 * for the digest, which the console shows as it is mailed (console/src/pages/digest/mail.ts).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types digest",
].join("; ");

const PAGE = "/index.html";
const YEAR_SECONDS = 31_536_000;

/**
 * The console's answer to a request: one of its files, or the page itself for every path that a browser asks for and
 * that is not the API's, for the page finds by the path what to show. Undefined where the request is the API's.
 */
export const consolePage = (
  {
    rawPath,
    headers,
    requestContext,
  }: Pick<APIGatewayProxyEventV2, "rawPath" | "headers" | "requestContext">,
  files: Pick<ConsoleFiles, "get">,
): APIGatewayProxyStructuredResultV2 | undefined => {
  const { http, stage } = requestContext;
  const path = withoutStage(rawPath, stage);
  // A HEAD is answered as its GET; the gateway leaves the body out.
  if (!["GET", "HEAD"].includes(http.method) || isOfApi(path)) return undefined;
  const file = files.get(path) ?? (isPage(path, headers["accept"]) ? files.get(PAGE) : undefined);
  if (file === undefined) return undefined;
  if (named(headers["if-none-match"], file.etag))
    return { statusCode: 304, headers: headersOf(file), body: "" };
  // The large ones always: a caller that takes no gzip would cost the most data transfer. Every browser does.
  const isZipped = file.isImmutable || takesGzip(headers["accept-encoding"]);
  return {
    statusCode: 200,
    headers: { ...headersOf(file), ...(isZipped ? { "content-encoding": "gzip" } : {}) },
    body: (isZipped ? file.gzip : file.body).toString("base64"),
    isBase64Encoded: true,
  };
};

const headersOf = ({ type, etag, isImmutable }: ConsoleFile): Record<string, string> => ({
  // With a 304 too: API Gateway would call that text/plain, and a cache takes a 304's headers over [RFC 9111 4.3.4].
  "content-type": type,
  "cache-control": isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
  "content-security-policy": POLICY,
  "permissions-policy": PERMISSIONS_POLICY,
  // Weak: it is the same for the file as it is and compressed [RFC 9110 8.8.3].
  etag: `W/${etag}`,
  vary: "Accept, Accept-Encoding",
});

const isOfApi = (path: string): boolean => /^\/(?:v1(?:\/|$)|openapi\.json$)/.test(path);

/** A program that mistypes a path hears so from the API; a person's browser gets the page, which says the same. */
const isPage = (path: string, accept: string | undefined): boolean =>
  path === "/" ||
  (!path.startsWith("/assets/") && accepts(accept, ["application/json", "text/html"]) === "text/html");

const takesGzip = (acceptEncoding = ""): boolean =>
  acceptEncoding.split(",").some((one) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/i.test(one));

const named = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(",").some((one) => ["*", etag].includes(one.trim().replace(/^W\//, ""))) ?? false;
