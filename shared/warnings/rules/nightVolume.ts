import { counted, number } from "../../plainMail/words.ts";
import { deactivateKey } from "../deactivateKey.ts";
import type { Night } from "../facts.ts";
import { isUnusualNight } from "../nights.ts";
import { type ConditionRule, DAY_MS, HOUR_MS } from "../rule.ts";

/** A sender sends far more at night than it ever does. */
export const nightVolume: ConditionRule = {
  name: "nightVolume",
  why: "A leaked key is often used at night, when no one is watching. In a few hours it can use up the daily quota and ruin the account's reputation. An application stuck in a loop looks the same.",
  remedy: [
    { text: "See which credential sent how much.", target: { to: "statsByCredential" } },
    ...deactivateKey(undefined),
  ],
  cooldownMs: DAY_MS,
  settleMs: HOUR_MS,
  // The night is over; the mail was sent.
  endsQuietly: true,
  find: ({ night }) =>
    night === undefined
      ? []
      : night.sender
          .filter(([sender, messages]) => isUnusualNight(messages, night.usual.get(sender)))
          .map(([sender, messages]) => findingOf(sender, messages, night)),
};

const findingOf = (sender: string, messages: number, { began, usual, credential, sourceIp }: Night) => {
  const { messages: usually = 0 } = usual.get(sender) ?? {};
  const [most] = credential;
  const [from] = sourceIp;
  return {
    subject: `sender ${sender}`,
    severity: "warning" as const,
    headline: `Unusual night of ${sender}: ${counted(messages, "message")}`,
    facts: [
      `${counted(messages, "message")} in the night that began on ${began}. Its busiest nights of the last four weeks had ${usually === 0 ? "none" : `about ${number(usually)}`}.`,
      ...(most === undefined
        ? []
        : [
            `Most of the account's mail in this night was sent with the credential ${most[0]} (${number(most[1])})${from === undefined ? "" : `, from ${from[0]} (${number(from[1])})`}.`,
          ]),
    ],
    remedy: [
      {
        text: "Ask the people who run the application whether they planned a mailing for this night. If it is stuck in a loop, stop it.",
      },
      { text: "See which credential sent how much.", target: { to: "statsByCredential" as const } },
      ...(most === undefined
        ? []
        : [
            {
              text: "See which messages it sent.",
              target: { to: "credential" as const, credential: most[0] },
            },
          ]),
      ...deactivateKey(most?.[0]),
    ],
  };
};
