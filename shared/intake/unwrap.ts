import { earlier } from "../time/earlier.ts";

/** A notification's text as SES wrote it, and when the carrier first had it (ISO 8601 UTC), where it says so. */
export type Unwrapped = {
  body: string;
  receivedAt?: string;
  /** The text as it came, where that has envelopes. */
  received?: string;
  /**
   * The text that SES wrote or EventBridge made of it, where that is another than `body`: `received` without the
   * envelopes of SNS, which differ each time that the same is published.
   */
  written?: string;
  /** The EventBridge event that `body` is the detail of. */
  event?: EventBridgeEvent;
};
/** What an EventBridge event says beside its detail [eb-events-structure]. `time` is ISO 8601 UTC. */
export type EventBridgeEvent = { detailType: string; resources: string[]; time?: string };
/** One record of a Lambda event: what to parse, and the id to name when it has to come again (SQS only). */
export type Incoming = Unwrapped & { recordId?: string };

/**
 * The notifications in what invoked the function: an SQS event (SNS envelope, raw delivery or EventBridge envelope
 * inside), an SNS event, an EventBridge event, or a bare notification. Never throws: what is none of these is
 * handed on whole, for the parser to refuse.
 */
export const unwrap = (event: unknown): Incoming[] => {
  const records = isRecord(event) && Array.isArray(event["Records"]) ? event["Records"] : undefined;
  if (records === undefined) return [unwrapBody(toJson(event) ?? "")];
  return records.map((record: unknown): Incoming => {
    if (isRecord(record) && record["eventSource"] === "aws:sqs" && typeof record["body"] === "string") {
      const attributes = isRecord(record["attributes"]) ? record["attributes"] : {};
      const sentAt = isoFromMillis(attributes["SentTimestamp"]);
      const unwrapped = unwrapBody(record["body"]);
      const { receivedAt = sentAt } = unwrapped;
      return {
        ...unwrapped,
        // SQS has it from SNS or EventBridge: an envelope that states a later time is wrong.
        ...(receivedAt === undefined ? {} : { receivedAt: earlier(receivedAt, sentAt ?? receivedAt) }),
        ...(typeof record["messageId"] === "string" ? { recordId: record["messageId"] } : {}),
      };
    }
    const sns = isRecord(record) ? record["Sns"] : undefined;
    // An SNS record is its envelope, but for the type in records that were made by hand.
    if (isRecord(sns) && typeof sns["Message"] === "string")
      return unwrapBody(toJson({ ...sns, Type: "Notification" }) ?? "");
    return { body: toJson(record) ?? "" };
  });
};

const MAX_ENVELOPES = 4; // SNS in EventBridge in SQS is three; more is somebody's joke

/** Takes SNS and EventBridge envelopes off a text; a text in neither is returned as it is. */
export const unwrapBody = (text: string, receivedAt?: string): Unwrapped => {
  let body = text;
  let written: string | undefined;
  let event: EventBridgeEvent | undefined;
  let received = receivedAt;
  for (let depth = 0; depth < MAX_ENVELOPES; depth++) {
    const value = parseJson(body);
    if (!isRecord(value)) break;
    if (value["Type"] === "Notification" && typeof value["Message"] === "string") {
      body = value["Message"];
      received ??= isoTime(value["Timestamp"]);
    } else if (value["source"] === "aws.ses" && isRecord(value["detail"])) {
      const detail = toJson(value["detail"]);
      if (detail === undefined) break;
      written ??= body;
      body = detail;
      event = eventOf(value);
      received ??= event.time;
    } else break;
  }
  return {
    body,
    ...(received === undefined ? {} : { receivedAt: received }),
    ...(body === text ? {} : { received: text }),
    ...(written === undefined ? {} : { written }),
    ...(event === undefined ? {} : { event }),
  };
};

const eventOf = (envelope: Record<string, unknown>): EventBridgeEvent => {
  const { resources, time } = envelope;
  const at = isoTime(time);
  return {
    detailType: String(envelope["detail-type"] ?? ""),
    resources: Array.isArray(resources) ? resources.filter((one) => typeof one === "string") : [],
    ...(at === undefined ? {} : { time: at }),
  };
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `text` as JSON, or undefined where it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `value` as JSON, or undefined where it nests too deep for the stack. */
const toJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

/** ISO 8601 UTC with milliseconds, or undefined where `value` is no time SES or SNS would write. */
export const isoTime = (value: unknown): string | undefined => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  const time = new Date(zoned);
  if (Number.isNaN(time.getTime())) return undefined;
  const iso = time.toISOString();
  // A zone can carry a time out of the four-digit years, which is also out of order as text.
  return iso.length === 24 ? iso : undefined;
};

const isoFromMillis = (value: unknown): string | undefined => {
  const millis = typeof value === "string" && /^\d{10,14}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
};
