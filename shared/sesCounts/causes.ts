import { counted, number } from "../plainMail/words.ts";
import type { Remedy } from "../remedies/remedy.ts";
import type { Cause } from "./cause.ts";
import type { Comparison } from "./compare.ts";

/** What was looked at because the counts differ. */
export type Evidence = {
  /** What is broken on the way from SES to this service. */
  broken: { fact: string; remedy: Remedy[] }[];
  /** Notifications that were not recorded: in the feedback queue's dead-letter queue, and in quarantine. */
  deadLetters: number;
  quarantined: number;
  /** Verified identities whose events do not reach us; `sent`: SES's count of that day, where it is known. */
  withoutEvents: { identity: string; sent?: number }[];
  /** Verified identities whose events come by a notification topic of their own only. */
  ownTopicOnly: string[];
};

const NAMED = 5;

/** The causes that the evidence speaks for, the likeliest first; where it speaks for none, the one that is left. */
export const likelyCauses = ({ state }: Pick<Comparison, "state">, evidence: Evidence): Cause[] => {
  if (state !== "missing" && state !== "surplus") return [];
  if (state === "surplus") return [OTHER_SOURCE];
  const found = [
    ...evidence.broken.map(({ fact, remedy }): Cause => ({ code: "brokenPath", text: fact, remedy })),
    ...notRead(evidence),
    ...withoutEvents(evidence),
    ...ownTopicOnly(evidence),
  ];
  return found.length > 0 ? found : [OTHER_SET];
};

const notRead = ({ deadLetters, quarantined }: Evidence): Cause[] => [
  ...(deadLetters === 0
    ? []
    : [
        {
          code: "notRead" as const,
          text: `${counted(deadLetters, "notification waits", "notifications wait")} in a dead-letter queue and not recorded.`,
          remedy: [
            {
              text: "Read the ingest function's log, fix the cause, and move the notifications back to the queue (docs/deployment.md).",
            },
          ],
        },
      ]),
  ...(quarantined === 0
    ? []
    : [
        {
          code: "notRead" as const,
          text: `${counted(quarantined, "notification is", "notifications are")} in quarantine and not counted.`,
          remedy: [{ text: "See why, and replay them.", target: { to: "quarantine" as const } }],
        },
      ]),
];

/** Where SES's count is known, those that sent nothing that day are no cause. */
const withoutEvents = ({ withoutEvents: all }: Evidence): Cause[] => {
  const some = all
    .filter(({ sent }) => sent !== 0)
    .sort((a, b) => (b.sent ?? 0) - (a.sent ?? 0) || (a.identity < b.identity ? -1 : 1));
  if (some.length === 0) return [];
  const names = some
    .slice(0, NAMED)
    .map(({ identity, sent }) => (sent === undefined ? identity : `${identity} (${number(sent)} sent)`));
  const more = some.length > NAMED ? ` and ${counted(some.length - NAMED, "other")}` : "";
  return [
    {
      code: "identityWithoutEvents",
      text: `Events for mail from ${names.join(", ")}${more} do not reach this service: our configuration set is not attached.`,
      remedy: some.slice(0, NAMED).map(({ identity }) => ({
        text: `Attach the configuration set to ${identity}.`,
        target: { to: "attachFeedback", identity },
      })),
    },
  ];
};

const ownTopicOnly = ({ ownTopicOnly: all }: Evidence): Cause[] =>
  all.length === 0
    ? []
    : [
        {
          code: "ownTopicOnly",
          text: `Events for mail from ${all.slice(0, NAMED).join(", ")} arrive through a separate notification topic, which may not include deliveries and never includes sends.`,
          remedy: all.slice(0, NAMED).map((identity) => ({
            text: `Attach the configuration set to ${identity}.`,
            target: { to: "attachFeedback", identity },
          })),
        },
      ];

const OTHER_SET: Cause = {
  code: "otherConfigurationSet",
  text: "Every verified identity has our configuration set, and events arrive normally. Mail that names another configuration set publishes its events elsewhere.",
  remedy: [
    {
      text: "Look for a sender that sets the header X-SES-CONFIGURATION-SET or passes a configuration set to the SES API, and make it use ours or none.",
    },
    { text: "See which senders are recorded, and which are missing.", target: { to: "statsBySender" } },
  ],
};

const OTHER_SOURCE: Cause = {
  code: "otherSource",
  text: "SES counts this account in this region only. Events from another region or account reach this service too, or older notifications were replayed.",
  remedy: [
    {
      text: "In the AWS console, check which topics the feedback queue is subscribed to, and which regions publish to them.",
    },
    { text: "See which senders are recorded.", target: { to: "statsBySender" } },
  ],
};
