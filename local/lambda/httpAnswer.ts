import { validateHeaderName, validateHeaderValue } from "node:http";
import { Problem, type ProblemCode } from "../../functions/api/http/problem.ts";

export type HttpAnswer = { status: number; headers: [name: string, value: string][]; body: Buffer };

/** API Gateway cannot make an HTTP answer of what the function returned. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
}

const JSON_TYPE: [string, string] = ["content-type", "application/json"];
// The server frames the body itself.
const FRAMING = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/**
 * What API Gateway makes of a function's answer in payload format 2.0: with a `statusCode` it is the response, without
 * one it is a JSON body of status 200 [http-api-develop-integrations-lambda]. Throws `MalformedAnswerError`.
 */
export const httpAnswer = (answer: unknown): HttpAnswer => {
  if (typeof answer === "string") return { status: 200, headers: [JSON_TYPE], body: Buffer.from(answer) };
  if (!isRecord(answer) || answer["statusCode"] === undefined)
    return { status: 200, headers: [JSON_TYPE], body: Buffer.from(JSON.stringify(answer)) };
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new MalformedAnswerError(`statusCode is ${JSON.stringify(statusCode)}, no HTTP status`);
  if (!isRecord(headers)) throw new MalformedAnswerError("headers is no object");
  if (!Array.isArray(cookies)) throw new MalformedAnswerError("cookies is no list");
  if (typeof body !== "string") throw new MalformedAnswerError("body is no text");
  const named = Object.entries(headers)
    .filter(([name]) => !FRAMING.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => [name.toLowerCase(), headerValue(name, value)]);
  return {
    status,
    headers: [
      ...(named.some(([name]) => name === "content-type")
        ? []
        : [["content-type", "text/plain; charset=utf-8"] satisfies [string, string]]),
      ...named,
      ...cookies.map((cookie): [string, string] => ["set-cookie", headerValue("set-cookie", cookie)]),
    ],
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
};

/** An answer of API Gateway itself. */
export const gatewayAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: [JSON_TYPE],
  body: Buffer.from(JSON.stringify({ message })),
});

/**
 * API Gateway's refusal of a request, which the function never sees. API Gateway says `message` only; here it is the
 * problem+json (RFC 9457) that clients of this API know from every other refusal, with `message` beside it.
 */
export const refusal = (code: ProblemCode, message: string, detail: string): HttpAnswer => {
  const problem = new Problem(code, detail, { message });
  return {
    status: problem.status,
    headers: [["content-type", "application/problem+json"]],
    body: Buffer.from(JSON.stringify(problem.toBody())),
  };
};

const headerValue = (name: string, value: unknown): string => {
  if (!["string", "number", "boolean"].includes(typeof value))
    throw new MalformedAnswerError(`the header ${name} is no text`);
  const text = String(value);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch (error) {
    throw new MalformedAnswerError(`the header ${name} cannot be sent`, { cause: error });
  }
  return text;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
