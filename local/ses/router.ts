import { type Answer, badRequest, failure, type Input } from "./answer.ts";
import { deleteSuppressedDestination } from "./operations/deleteSuppressedDestination.ts";
import { getAccount } from "./operations/getAccount.ts";
import { getSuppressedDestination } from "./operations/getSuppressedDestination.ts";
import { listSuppressedDestinations } from "./operations/listSuppressedDestinations.ts";
import { putAccountSuppressionAttributes } from "./operations/putAccountSuppressionAttributes.ts";
import { putSuppressedDestination } from "./operations/putSuppressedDestination.ts";
import type { SesStore } from "./store.ts";

type Operation = (input: Input, store: SesStore) => Answer;

const ADDRESSES = "/v2/email/suppression/addresses";

const OPERATIONS = new Map<string, Operation>([
  [`GET ${ADDRESSES}/{}`, getSuppressedDestination],
  [`DELETE ${ADDRESSES}/{}`, deleteSuppressedDestination],
  [`PUT ${ADDRESSES}`, putSuppressedDestination],
  [`GET ${ADDRESSES}`, listSuppressedDestinations],
  ["GET /v2/email/account", getAccount],
  ["PUT /v2/email/account/suppression", putAccountSuppressionAttributes],
]);

/** SES's answer to one request; `target` is path and query as sent. Whatever is sent, it answers. */
export const route = (method: string, target: string, body: string, store: SesStore): Answer => {
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const given = path.startsWith(`${ADDRESSES}/`) ? path.slice(ADDRESSES.length + 1) : "";
  const name = `${method} ${given === "" ? path : `${ADDRESSES}/{}`}`;
  const operation = OPERATIONS.get(name);
  if (operation === undefined)
    return failure(404, "UnknownOperationException", `The local SES has no ${name}`);
  const address = decoded(given);
  if (address === undefined) return badRequest("EmailAddress is not percent-encoded UTF-8");
  const fields = fieldsOf(body);
  if (fields === undefined) return failure(400, "SerializationException", "The body is no JSON object");
  return operation({ address, query: new URLSearchParams(query), body: fields }, store);
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
