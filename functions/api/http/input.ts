import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod";
import { fieldName } from "./fieldName.ts";
import { type FieldError, Problem } from "./problem.ts";
import type { Route } from "./route.ts";

const MOST_BODY_BYTES = 4_000_000; // 10,000 addresses of 320 characters fit; Lambda takes 6 MB [gettingstarted-limits]
const MOST_ERRORS = 20;

/** What `route.run` takes, validated; throws a `Problem` that names every field at fault. */
export const readInput = (event: APIGatewayProxyEventV2, route: Route) => {
  const errors: FieldError[] = [];
  const addressErrors: FieldError[] = [];
  const checked = (part: "path" | "query" | "body", schema: z.ZodType | undefined, value: unknown) => {
    if (schema === undefined) return value;
    const result = schema.safeParse(value, { error: inWords });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const found = fieldErrors(part, issue, schema);
      errors.push(...found);
      if (issue.code === "custom" && issue.params?.["code"] === "address_invalid")
        addressErrors.push(...found);
    }
    return undefined;
  };
  const params = checked("path", route.params, decodedParams(event.pathParameters ?? {}));
  const query = checked("query", route.query ?? z.strictObject({}), readQuery(event.rawQueryString, errors));
  const body =
    route.body === undefined ? refuseBody(event, errors) : checked("body", route.body, readJson(event));
  if (errors.length > 0) throw invalid(errors, addressErrors.length === errors.length);
  return { params, query, body };
};

/** The router hands path parameters on encoded (path.ts). */
const decodedParams = (params: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(params).map(([name, value = ""]) => [name, decodeURIComponent(value)]));

const readQuery = (text: string, errors: FieldError[]): Record<string, string> => {
  const query = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in query) errors.push({ field: `query.${shown(name)}`, message: "given more than once" });
    query[name] = value;
  }
  return query;
};

const refuseBody = (event: APIGatewayProxyEventV2, errors: FieldError[]): undefined => {
  if (!["", "{}"].includes((event.body ?? "").trim()) && event.requestContext.http.method !== "GET") {
    errors.push({ field: "body", message: "this endpoint accepts no body, only query parameters" });
  }
  return undefined;
};

const readJson = (event: APIGatewayProxyEventV2): unknown => {
  const text = event.body ?? "";
  if (text === "") {
    throw invalid([{ field: "body", message: "is required (a JSON object)" }], false);
  }
  const type = event.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Problem(
      "unsupported_media_type",
      `${type === "" ? "Missing Content-Type" : `Unsupported Content-Type: ${shown(type)}`}. Send “Content-Type: application/json”.`,
    );
  }
  const bytes = Buffer.from(text, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MOST_BODY_BYTES) {
    throw new Problem(
      "payload_too_large",
      `Body too large: ${bytes.length.toLocaleString("en")} bytes (limit ${MOST_BODY_BYTES.toLocaleString("en")}). Split it into several requests.`,
    );
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem("invalid_json", `The body is not valid UTF-8 JSON: ${shown(String(error), 200)}.`);
  }
};

const fieldErrors = (part: string, issue: z.core.$ZodIssue, schema: z.ZodType): FieldError[] => {
  const field = issue.path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${shown(String(key))}`),
    part,
  );
  if (issue.code !== "unrecognized_keys")
    return [{ field, message: issue.message + encodingHint(part, issue) }];
  const taken = schema instanceof z.ZodObject ? Object.keys(schema.shape).join(", ") : "";
  const kind = part === "body" ? "field" : "parameter";
  return issue.keys.map((key) => ({
    field: `${field}.${shown(key)}`,
    message:
      taken === "" ? `unknown ${kind}; this endpoint accepts none` : `unknown ${kind}; allowed: ${taken}`,
  }));
};

const encodingHint = (part: string, issue: z.core.$ZodIssue): string => {
  const example = issue.code === "custom" && part === "path" ? issue.params?.["inPath"] : undefined;
  return example === undefined ? "" : `; percent-encode it in the path, for example ${example}`;
};

/** Zod's commonest messages for somebody who does not know Zod; the others are as they come. */
const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `is required (${issue.expected})`
        : `must be of type ${issue.expected}`;
    case "too_big":
      return `must have at most ${issue.maximum} ${unitOf(issue.origin)}`;
    case "too_small":
      return `must have at least ${issue.minimum} ${unitOf(issue.origin)}`;
    default:
      return undefined;
  }
};

const unitOf = (origin: string) => (origin === "string" ? "characters" : "entries");

const invalid = (errors: FieldError[], ofAddressesOnly: boolean): Problem => {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : "";
  return new Problem(
    ofAddressesOnly ? "address_invalid" : "invalid_request",
    `${fieldName(first?.field ?? "")}: ${first?.message}${more}.`,
    { errors: errors.slice(0, MOST_ERRORS) },
  );
};

const shown = (text: string, most = 60): string => {
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, "�");
  return clean.length > most ? `${clean.slice(0, most)}…`.toWellFormed() : clean;
};
