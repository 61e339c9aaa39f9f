import { seededRandom } from "../../local/demo/seededRandom.ts";
import type { Kind } from "../../shared/listChecks/judging/kinds.ts";
import { bounce, complaint, delivery, send } from "../feedback/notifications.ts";
import type { Names } from "./strangeDns.ts";

export type Planted = { given: string; kind: Kind; wouldBounce: boolean };

const DAY_MS = 86_400_000;

/** How many of each kind a list of 2,000 has. */
export const COUNTS = {
  invalid: 40,
  duplicate: 60,
  suppressed: 100,
  noSuchDomain: 30,
  nullMx: 12,
  noMailServer: 14,
  bouncedBefore: 48,
  complainedBefore: 20,
  typo: 16,
  dnsUnsure: 12,
  withoutMx: 18,
  disposable: 20,
  role: 30,
  mailed: 50,
  knownGood: 800,
  neverSeen: 730,
} as const satisfies Record<Exclude<Kind, "noMailbox">, number>;

const NAMES: Names = {
  "clinic.example": "MX mx.clinic.example.",
  "uni.example": "MX mx.uni.example.",
  "slow.example": "MX mx.uni.example.",
  "silent.example": "MX mx.uni.example.",
  "no-mail.example": "MX .",
  "text-only.example": "TXT x",
  "web-only.example": "A 192.0.2.80",
  "gmail.com": "MX mx.gmail.com.",
  "gmial.com": "MX mx.squatter.com.",
  "hotmail.com": "MX mx.hotmail.com.",
  "mailinator.com": "MX mx.mailinator.com.",
  "inbox.mailinator.com": "MX mx.mailinator.com.",
};
const INVALID = [
  "no address",
  "jo@",
  "@clinic.example",
  "a@b@clinic.example",
  "jö@clinic.example",
  "jo@clinic",
];
const UNSURE = ["silent.example", "servfail.example", "refused.example", "garbage.example", "liar.example"];
const MISSING = ["gone.example", "cilnic.example", "gmail.con.example", "other.example"];

/**
 * A list with addresses of every kind in random order, the same for a seed, with what is to be recorded before it is
 * checked: `removed` are to be taken off the suppression list again.
 */
export const plantedList = (seed: number, now: Date) => {
  const random = seededRandom(seed);
  const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)] as One;
  const agoAt = (days: number) =>
    new Date(now.getTime() - days * DAY_MS - Math.floor(random() * 3_600_000)).toISOString();
  const notifications: object[] = [];
  const removed: string[] = [];
  let count = 0;
  const mail = (to: string, days: number) => ({ messageId: `m${count++}`, at: agoAt(days), to: [to] });
  const local = () => `p${count++}.${pick(["ada", "bo", "cy", "dee"])}`;
  const usual = () => `${local()}@${pick(["clinic.example", "uni.example", "slow.example"])}`;

  const planted: Record<
    Exclude<Kind, "duplicate" | "noMailbox">,
    (n: number) => [given: string, wouldBounce?: boolean]
  > = {
    invalid: (n) => [`${INVALID[n % INVALID.length]}${n % INVALID.length === 0 ? ` ${n}` : ""}`],
    suppressed: (n) => {
      const to = usual();
      notifications.push(n % 5 === 0 ? complaint(mail(to, 20)) : bounce(mail(to, 20)));
      return [to];
    },
    noSuchDomain: () => [`${local()}@${pick(MISSING)}`, true],
    nullMx: () => [`${local()}@no-mail.example`, true],
    noMailServer: () => [`${local()}@text-only.example`, true],
    bouncedBefore: (n) => {
      const to = usual();
      const isAgain = n % 6 !== 0;
      notifications.push(delivery(mail(to, 50)));
      notifications.push(
        bounce({
          ...mail(to, 30),
          ...(isAgain ? {} : { status: "5.7.1", words: "message content rejected as spam" }),
        }),
      );
      removed.push(to);
      return [to, isAgain];
    },
    complainedBefore: () => {
      const to = usual();
      notifications.push(complaint(mail(to, 30)), delivery(mail(to, 10)));
      removed.push(to);
      return [to];
    },
    typo: () => [`${local()}@gmial.com`],
    dnsUnsure: () => [`${local()}@${pick(UNSURE)}`],
    withoutMx: () => [`${local()}@web-only.example`],
    disposable: (n) => [`${local()}@${n % 2 === 0 ? "inbox." : ""}mailinator.com`],
    role: (n) => [`${pick(["info", "support", "webmaster"])}+${n}@clinic.example`],
    mailed: (n) => {
      const to = usual();
      notifications.push(
        n % 2 === 0
          ? send(mail(to, 5))
          : bounce({ ...mail(to, 5), type: "Transient", subType: "MailboxFull" }),
      );
      if (n % 2 === 1) notifications.push(send(mail(to, 6)));
      return [to];
    },
    knownGood: (n) => {
      const to = usual();
      if (n % 10 === 0) {
        notifications.push(bounce(mail(to, 40)));
        removed.push(to);
      }
      notifications.push(send(mail(to, 12)), delivery(mail(to, 12)));
      return [to];
    },
    neverSeen: () => [usual()],
  };

  const rows: Planted[] = [];
  for (const [kind, make] of Object.entries(planted) as [
    Exclude<Kind, "duplicate" | "noMailbox">,
    (typeof planted)["role"],
  ][])
    for (let n = 0; n < COUNTS[kind]; n++) {
      const [given, wouldBounce = false] = make(n);
      rows.push({ given, kind, wouldBounce });
    }
  const shuffled = rows
    .map((row) => ({ row, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
  // Written otherwise, after the first.
  for (let n = 0; n < COUNTS.duplicate; n++) {
    const { given } = pick(
      shuffled.filter(({ kind }) => kind === "neverSeen" || kind === "knownGood" || kind === "nullMx"),
    );
    const at = given.lastIndexOf("@");
    const again = n % 2 === 0 ? given : `Someone <${given.slice(0, at).toUpperCase()}${given.slice(at)}>`;
    shuffled.push({ given: again, kind: "duplicate", wouldBounce: false });
  }
  return { rows: shuffled, notifications, removed, names: NAMES };
};
