import type { AccountEvent } from "../../accountEvents/accountEvent.ts";
import { namedResource } from "../../accountEvents/resourceName.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import { type Remedy, shell } from "../../remedies/remedy.ts";
import { HOUR_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

const SAFE_ARN = /^arn:[\w:/.@+=-]+$/; // nothing that a shell reads as its own

const FIND_CAUSE: Remedy[] = [
  {
    text: "Read what AWS wrote: an email to the account's contacts, and a case in the AWS Support Center.",
    target: { to: "url", url: "https://console.aws.amazon.com/support/home#/case/history" },
  },
  { text: "Find whose mail caused it, and fix that first.", target: { to: "statsBySender" } },
];

/** SES has reported to EventBridge that sending is paused for a tenant, or another part of the account. */
export const sendingPaused: ConditionRule = {
  name: "sendingPaused",
  why: "SES rejects every message from the paused part of the account. The programs that send get an error; no one else is notified.",
  remedy: [...FIND_CAUSE, { text: "Then turn sending on again in the SES console." }],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 0,
  find: ({ accountEvents }) =>
    accountEvents
      .filter(({ about }) => about === "sendingStatus")
      .map((event) => ({
        subject: event.subject,
        severity: "critical",
        headline: `SES sending is paused for ${namedResource(event.resource).words}`,
        facts: [
          pausedBy(event),
          ...(event.cause === undefined ? [] : [`SES gave this reason: "${event.cause}"`]),
        ],
        remedy: remedyOf(event),
      })),
};

const pausedBy = ({ origin, at }: AccountEvent): string => {
  const since = `on ${minuteUtc(at)}`;
  if (origin === "AWS_MANAGED") return `AWS paused it ${since}.`;
  if (origin === "CUSTOMER_MANAGED") return `Someone with access to your AWS account paused it ${since}.`;
  return `It was paused ${since}.`;
};

const remedyOf = ({ origin, resource }: AccountEvent): Remedy[] => {
  const isOurs = origin === "CUSTOMER_MANAGED";
  const first: Remedy[] = isOurs
    ? [{ text: "Ask your colleagues who paused sending, and why. AWS CloudTrail names them." }]
    : FIND_CAUSE;
  if (resource === undefined || !SAFE_ARN.test(resource))
    return [...first, { text: "Then turn sending on again in the SES console." }];
  // SES lets a tenant that it paused itself send again despite its findings as `REINSTATED` only.
  const status = isOurs ? "ENABLED" : "REINSTATED";
  return [
    ...first,
    shell(
      "Then turn sending on again.",
      `aws sesv2 update-reputation-entity-customer-managed-status --reputation-entity-type RESOURCE --reputation-entity-reference ${resource} --sending-status ${status} --region ${resource.split(":")[3]}`,
    ),
  ];
};
