import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { PERMISSIONS_POLICY } from "../web/permissionsPolicy.ts";
import type { Problem } from "./problem.ts";
import type { Reply } from "./route.ts";

/** Beside those that every answer has (handler.ts). */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/**
 * A page by itself, a digest: its styles are inline, as mail needs them, and it can do nothing else.
 */
const HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

export const answer = (usual: number, reply: Reply<unknown>): APIGatewayProxyStructuredResultV2 => ({
  statusCode: reply.status ?? usual,
  headers: {
    ...HEADERS,
    ...("html" in reply
      ? { "content-security-policy": HTML_POLICY, "permissions-policy": PERMISSIONS_POLICY }
      : {}),
    "content-type": contentType(reply),
    ...reply.headers,
  },
  body: bodyOf(reply),
});

const bodyOf = (reply: Reply<unknown>): string => {
  if ("csv" in reply) return reply.csv;
  if ("text" in reply) return reply.text;
  return "html" in reply ? reply.html : JSON.stringify(reply.body);
};

const contentType = (reply: Reply<unknown>): string => {
  if ("csv" in reply) return "text/csv; charset=utf-8; header=present";
  if ("text" in reply) return "text/plain; charset=utf-8";
  return "html" in reply ? "text/html; charset=utf-8" : "application/json";
};

export const problemAnswer = (problem: Problem, requestId: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: problem.status,
  headers: { ...HEADERS, "content-type": "application/problem+json", ...problem.headers },
  body: JSON.stringify({ ...problem.toBody(), requestId }),
});

const MOST_ANSWER_BYTES = 5_000_000; // a Lambda answer is at most 6 MB [gettingstarted-limits]

/**
 * The page that `read` gives, with the limit halved until it fits into an answer. Items are small almost always;
 * a page of the largest is read a second time rather than every page in small steps.
 */
export const fittingPage = async <Page>(
  limit: number,
  read: (limit: number) => Promise<Page>,
): Promise<Page> => {
  const page = await read(limit);
  const fits = Buffer.byteLength(JSON.stringify(page)) <= MOST_ANSWER_BYTES;
  return fits || limit === 1 ? page : fittingPage(Math.ceil(limit / 2), read);
};
