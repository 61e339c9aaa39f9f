import * as z from "zod";
import { type EventBridgeEvent, isoTime, isRecord, parseJson, type Unwrapped } from "../intake/unwrap.ts";

/** What SES reports to EventBridge about the account or a part of it, not about a mail. */
export const accountEventSchema = z.object({
  about: z.enum(["sendingStatus", "recommendation"]),
  state: z.enum(["open", "closed"]),
  /** The same in the event that opens and in the one that closes: the resource, and for a recommendation which. */
  subject: z.string(),
  /** ISO 8601 UTC with milliseconds, in no later second than it was received. */
  at: z.string(),
  /** An ARN; absent where SES names none: then it is the account. */
  resource: z.string().exactOptional(),
  /** Why, in the words of SES. */
  cause: z.string().exactOptional(),
  /** `AWS_MANAGED` or `CUSTOMER_MANAGED`: who paused or resumed sending. */
  origin: z.string().exactOptional(),
  /** Of a recommendation, as SES rates it: `HIGH` or `LOW`. */
  impact: z.string().exactOptional(),
});
export type AccountEvent = z.infer<typeof accountEventSchema>;

/**
 * SES's detail types that are not about a mail [events-ref-ses, monitoring-eventbridge, tenants]. AWS documents both
 * "Resolved" and "Closed" as the end of a recommendation.
 */
const KINDS = new Map<string, Pick<AccountEvent, "about" | "state">>([
  ["Sending Status Disabled", { about: "sendingStatus", state: "open" }],
  ["Sending Status Enabled", { about: "sendingStatus", state: "closed" }],
  ["Advisor Recommendation Status Open", { about: "recommendation", state: "open" }],
  ["Advisor Recommendation Status Resolved", { about: "recommendation", state: "closed" }],
  ["Advisor Recommendation Status Closed", { about: "recommendation", state: "closed" }],
]);

/** What the rule on the event bus lets through to the feedback queue. */
export const ACCOUNT_EVENT_PATTERN = { source: ["aws.ses"], "detail-type": [...KINDS.keys()] };

const MOST_RESOURCES = 100;
const LONGEST_ARN = 2_048;
const LONGEST_CAUSE = 500;

/** The events in a notification, one for each resource; undefined where it is about a mail, or of no known type. */
export const accountEventsIn = (
  { body, event, receivedAt }: Unwrapped,
  now: Date,
): AccountEvent[] | undefined => {
  const kind = event === undefined ? undefined : KINDS.get(event.detailType);
  if (event === undefined || kind === undefined) return undefined;
  const detail = parseJson(body);
  const told = toldIn(isRecord(detail) ? detail : {}, kind.about);
  const received = receivedAt ?? now.toISOString();
  const stated = told.at ?? event.time ?? received;
  // The envelope's time, which may be all that is known of the receipt, has no fractions of a second.
  const at = secondOf(stated) > secondOf(received) ? received : stated;
  return resourcesOf(event).map((resource) => ({
    ...kind,
    subject: [resource ?? "account", ...(told.topic === undefined ? [] : [told.topic])].join(" "),
    at,
    ...(resource === undefined ? {} : { resource }),
    ...told.facts,
  }));
};

const secondOf = (iso: string) => iso.slice(0, 19);

const resourcesOf = ({ resources }: EventBridgeEvent): (string | undefined)[] =>
  resources.length === 0
    ? [undefined]
    : resources.slice(0, MOST_RESOURCES).map((resource) => resource.slice(0, LONGEST_ARN).toWellFormed());

type Told = {
  at?: string | undefined;
  /** Which of a resource's recommendations. */
  topic?: string | undefined;
  facts: Pick<AccountEvent, "cause" | "origin" | "impact">;
};

const toldIn = (detail: Record<string, unknown>, about: AccountEvent["about"]): Told => {
  const { data, metadata } = detail;
  if (about === "sendingStatus") {
    const { origin, record } = isRecord(data) ? data : {};
    const { cause, lastUpdatedTimestamp } = isRecord(record) ? record : {};
    return {
      at: timeOf(lastUpdatedTimestamp),
      facts: { ...text("cause", cause), ...text("origin", origin) },
    };
  }
  // Findings about a tenant have metadata; the advisor's recommendations are told apart by their words alone.
  const { type, impact } = isRecord(metadata) ? metadata : {};
  const words = text("cause", data);
  return {
    topic:
      typeof type === "string"
        ? [type, impact].join("/").slice(0, LONGEST_CAUSE).toWellFormed()
        : words.cause,
    facts: { ...words, ...text("impact", impact) },
  };
};

const text = <Name extends string>(name: Name, value: unknown): { [key in Name]?: string } =>
  typeof value === "string" && value.trim() !== ""
    ? ({ [name]: value.trim().slice(0, LONGEST_CAUSE).toWellFormed() } as { [key in Name]?: string })
    : {};

/** `[2025, 7, 24, 12, 44, 28, 995000000]` (nanoseconds last, noughts at the end left out) or a text [tenants]. */
const timeOf = (value: unknown): string | undefined => {
  if (!Array.isArray(value) || value.length < 5 || !value.every(Number.isSafeInteger)) return isoTime(value);
  const [year, month, day, hour, minute, second = 0, nanos = 0] = value;
  const two = (part: number) => String(part).padStart(2, "0");
  const millis = String(Math.floor(nanos / 1_000_000)).padStart(3, "0");
  return isoTime(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${millis}Z`);
};
