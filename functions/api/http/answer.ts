import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Problem } from "./problem.ts";
import type { Reply } from "./route.ts";

const HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "strict-transport-security": "max-age=31536000",
};

export const answer = (usual: number, reply: Reply<unknown>): APIGatewayProxyStructuredResultV2 => ({
  statusCode: reply.status ?? usual,
  headers: {
    ...HEADERS,
    "content-type": contentType(reply),
    ...reply.headers,
  },
  body: "csv" in reply ? reply.csv : "text" in reply ? reply.text : JSON.stringify(reply.body),
});

const contentType = (reply: Reply<unknown>): string => {
  if ("csv" in reply) return "text/csv; charset=utf-8; header=present";
  return "text" in reply ? "text/plain; charset=utf-8" : "application/json";
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
