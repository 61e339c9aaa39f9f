import { counted, number } from "../../plainMail/words.ts";
import { DAY_MS, HOUR_MS } from "../../time/durations.ts";
import { COUNTS_FROM, isUnusualNight, type NightsBy, type UsualNight } from "../baselines/nights.ts";
import { deactivateKey } from "../deactivateKey.ts";
import type { Night } from "../facts/facts.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

/** A sender, or a credential, sends far more at night than it ever does. */
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
  find: ({ night }) => (night === undefined ? [] : findingsOf(night)),
};

const findingsOf = (night: Night): Finding[] => {
  const { usual } = night;
  const senders = night.sender.filter(([name, messages]) => isUnusualNight(messages, usual.sender.get(name)));
  // What these senders sent is told once. What is left may be under an address that never sent before.
  const told = senders.reduce((sum, [, messages]) => sum + messages, 0);
  const credentials = night.credential.filter(([name, messages]) =>
    isUnusualNight(messages - told, usual.credential.get(name)),
  );
  return [
    ...senders.map(([name, messages]) =>
      findingOf({ kind: "sender", name, messages, usual: usual.sender.get(name) }, night),
    ),
    ...credentials.map(([name, messages]) =>
      findingOf({ kind: "credential", name, messages, usual: usual.credential.get(name) }, night),
    ),
  ];
};

type Unusual = { kind: NightsBy; name: string; messages: number; usual: UsualNight | undefined };

const findingOf = ({ kind, name, messages, usual }: Unusual, night: Night): Finding => {
  const { began, credential, sourceIp, sender } = night;
  const [most] = kind === "credential" ? [[name, messages] as const] : credential;
  const [from] = sourceIp;
  const usually = usual?.messages ?? 0;
  return {
    subject: `${kind} ${name}`,
    severity: "warning" as const,
    headline: `Unusual night volume: ${kind === "sender" ? name : `credential ${name}`}, ${counted(messages, "message")}`,
    facts: [
      `${counted(messages, "message")} in the night that began on ${began}. The second-busiest of its last ${usual?.nights ?? 0} nights had ${usually < COUNTS_FROM ? `fewer than ${COUNTS_FROM}` : number(usually)}.`,
      ...(kind === "sender" && most !== undefined
        ? [
            `Most of the account's mail that night was sent with the credential ${most[0]} (${number(most[1])})${from === undefined ? "" : `, from ${from[0]} (${number(from[1])})`}.`,
          ]
        : []),
      ...(kind === "credential" && sender[0] !== undefined
        ? [
            `Most of the account's mail that night was from ${sender[0][0]} (${number(sender[0][1])})${from === undefined ? "" : `, sent from ${from[0]} (${number(from[1])})`}.`,
          ]
        : []),
    ],
    remedy: [
      {
        text: "Ask the people who run the application whether they planned a mailing for that night. If it is stuck in a loop, stop it.",
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
