import { type Answer, badRequest, failure, type Input } from "./answer.ts";
import type { Ses } from "./context.ts";
import { OPERATIONS, type Route } from "./operations.ts";

/** SES's answer to one request; `target` is path and query as sent. Whatever is sent, it answers. */
export const route = async (method: string, target: string, body: string, ses: Ses): Promise<Answer> => {
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const found = match(method, path);
  if (found === undefined)
    return failure(404, "UnknownOperationException", `The local SES has no ${method} ${path}`);
  const fault = ses.faults.take(found.name);
  if (fault !== undefined) return fault;
  const names = found.given.map(decoded);
  const [resource = "", member] = names;
  if (names.includes(undefined)) return badRequest(`${found.parameter} is not percent-encoded UTF-8`);
  const fields = fieldsOf(body);
  if (fields === undefined) return failure(400, "SerializationException", "The body is no JSON object");
  const input: Input = {
    resource,
    ...(member === undefined ? {} : { member }),
    query: new URLSearchParams(query),
    body: fields,
  };
  return found.run(input, ses);
};

/** Whether it is a call of the data plane, which SES's throttle of control calls leaves alone. */
export const isSending = (method: string, target: string): boolean =>
  method === "POST" && target.startsWith("/v2/email/outbound-emails");

const match = (method: string, path: string): (Route & { given: string[] }) | undefined => {
  for (const candidate of OPERATIONS) {
    if (candidate.method !== method) continue;
    const given = givenIn(candidate.path, path);
    if (given !== undefined) return { ...candidate, given };
  }
  return undefined;
};

/** What stands for each `{}` of a pattern; undefined where the path is another. */
const givenIn = (pattern: string, path: string): string[] | undefined => {
  const parts = pattern.split("/");
  const given = path.split("/");
  if (parts.length !== given.length) return undefined;
  const fits = parts.every((part, i) => (part === "{}" ? given[i] !== "" : part === given[i]));
  return fits ? given.filter((_, i) => parts[i] === "{}") : undefined;
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const fieldsOf = (body: string): Record<string, unknown> | undefined => {
  if (body === "") return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
