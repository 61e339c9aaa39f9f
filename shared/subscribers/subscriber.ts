import { createHash } from "node:crypto";
import { normaliseAddress } from "../feedback/address.ts";
import { SEVERITIES, type Severity } from "../warnings/warning.ts";

export const PROTOCOLS = ["email", "https", "sms", "sqs"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Who hears the warnings. */
export type Subscriber = {
  /** Digest of protocol and endpoint: SNS gives no id of its own before a subscription is confirmed. */
  id: string;
  /** As SNS names it: one of `PROTOCOLS`, or another that was subscribed elsewhere. */
  protocol: string;
  endpoint: string;
  /** The least severe warning that it hears. */
  severity: Severity;
  state: "confirmed" | "pending";
};

const ID_LENGTH = 16;

export const subscriberId = (protocol: string, endpoint: string): string =>
  createHash("sha256").update(`${protocol}\u0000${endpoint}`).digest("base64url").slice(0, ID_LENGTH);

/** What is wrong with an endpoint, in words; undefined where nothing is. */
export const endpointProblem = (protocol: Protocol, endpoint: string): string | undefined => {
  switch (protocol) {
    case "email":
      return normaliseAddress(endpoint)?.address === endpoint.toLowerCase()
        ? undefined
        : "must be an email address without a name";
    case "https":
      return URL.canParse(endpoint) && new URL(endpoint).protocol === "https:"
        ? undefined
        : "must be a URL that starts with https://";
    case "sms":
      return /^\+[1-9]\d{6,14}$/.test(endpoint)
        ? undefined
        : "must be a phone number with country code, like +4915112345678";
    case "sqs":
      return /^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/.test(endpoint)
        ? undefined
        : "must be the ARN of a standard queue, like arn:aws:sqs:eu-west-1:123456789012:warnings";
  }
};

/**
 * The filter by which SNS hands on warnings of at least `severity`; undefined hands on everything, CloudWatch's alarms
 * too, which carry no attribute that a filter could let through [sns-message-filtering].
 */
export const filterPolicy = (severity: Severity): string | undefined =>
  severity === SEVERITIES[0]
    ? undefined
    : JSON.stringify({ severity: SEVERITIES.slice(SEVERITIES.indexOf(severity)) });

/** The least severity that a filter lets through, whoever wrote it. */
export const severityOf = (policy: string | undefined): Severity => {
  try {
    const { severity } = JSON.parse(policy ?? "{}") as { severity?: unknown };
    return SEVERITIES.find((one) => !Array.isArray(severity) || severity.includes(one)) ?? SEVERITIES[0];
  } catch {
    return SEVERITIES[0];
  }
};
