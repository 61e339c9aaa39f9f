/** A notification's text as SES wrote it, and when the carrier first had it (ISO 8601 UTC), where it says so. */
export type Unwrapped = { body: string; receivedAt?: string };
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
      return {
        ...(sentAt === undefined ? {} : { receivedAt: sentAt }),
        ...unwrapBody(record["body"]),
        ...(typeof record["messageId"] === "string" ? { recordId: record["messageId"] } : {}),
      };
    }
    const sns = isRecord(record) ? record["Sns"] : undefined;
    if (isRecord(sns) && typeof sns["Message"] === "string")
      return unwrapBody(sns["Message"], isoTime(sns["Timestamp"]));
    return { body: toJson(record) ?? "" };
  });
};

const MAX_ENVELOPES = 4; // SNS in EventBridge in SQS is three; more is somebody's joke

/** Takes SNS and EventBridge envelopes off a text; a text in neither is returned as it is. */
export const unwrapBody = (text: string, receivedAt?: string): Unwrapped => {
  let body = text;
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
      body = detail;
      received ??= isoTime(value["time"]);
    } else break;
  }
  return received === undefined ? { body } : { body, receivedAt: received };
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
