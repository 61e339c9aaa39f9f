import type { ReasonCode } from "../../reasons/reason.ts";
import { REASONS } from "../../reasons/reason.ts";
import { isDisposable } from "./disposable.ts";
import type { DomainState } from "./domainState.ts";
import type { History } from "./history.ts";
import type { Kind } from "./kinds.ts";
import type { Fault } from "./readAddress.ts";
import { isRole } from "./roles.ts";

/** What is known of a valid address that is the first of its kind in the list. */
export type Known = {
  /** Normalised. */
  address: string;
  domain: DomainState;
  /** The domain that was probably meant, and whether it accepts mail. */
  meant?: { domain: string; state: DomainState } | undefined;
  history?: History | undefined;
  /** Where SES delivers nothing to the address. */
  suppressed?: { since: string; reason: ReasonCode } | undefined;
};

export type Insight = "LOW" | "MEDIUM" | "HIGH" | "unknown";

/** The judgement of one address. */
export type Judged = {
  kind: Kind;
  /** Whether SES would record a hard bounce that counts. */
  wouldBounce?: true;
  /** Suppressed since, or the last bounce, complaint or delivery. */
  at?: string;
  reason?: ReasonCode;
  /** How many bounces or complaints are recorded. */
  times?: number;
  /** The address that was probably meant, and whether its domain accepts mail, where DNS says. */
  meant?: string;
  meantAccepts?: boolean;
  fault?: Fault;
  /** How sure SES is that the mailbox exists, where it was asked. */
  insight?: Insight;
  /** Of a duplicate: the place of the first, from 1. */
  first?: number;
};

/** The domain bounces every address that it has. */
const BOUNCING: Partial<Record<DomainState, "noSuchDomain" | "nullMx" | "noMailServer">> = {
  noSuchDomain: "noSuchDomain",
  nullMx: "nullMx",
  noMailServer: "noMailServer",
};

export const judgeAddress = (known: Known): Judged => {
  const { address, domain, suppressed, history } = known;
  if (suppressed !== undefined)
    return { kind: "suppressed", at: suppressed.since, reason: suppressed.reason };
  const meant = meantOf(known);
  const bouncing = BOUNCING[domain];
  if (bouncing !== undefined) return { kind: bouncing, wouldBounce: true, ...meant };
  const judged = byHistory(history);
  if (judged?.kind === "bouncedBefore" || judged?.kind === "complainedBefore") return { ...judged, ...meant };
  if (judged?.kind === "knownGood") return judged;
  if (meant.meant !== undefined) return { kind: "typo", ...meant };
  if (isDisposable(address.slice(address.lastIndexOf("@") + 1))) return { kind: "disposable" };
  if (domain === "unknown") return { kind: "dnsUnsure" };
  if (domain === "withoutMx") return { kind: "withoutMx" };
  if (isRole(address)) return { kind: "role" };
  return { kind: judged?.kind ?? "neverSeen" };
};

/** A judgement with what SES answered: a mailbox that it does not believe in would bounce. */
export const withInsight = (judged: Judged, insight: Insight): Judged =>
  insight === "LOW" ? { kind: "noMailbox", wouldBounce: true, insight } : { ...judged, insight };

const meantOf = ({ address, meant }: Known): Pick<Judged, "meant" | "meantAccepts"> => {
  if (meant === undefined) return {};
  const text = `${address.slice(0, address.lastIndexOf("@"))}@${meant.domain}`;
  return meant.state === "unknown"
    ? { meant: text }
    : { meant: text, meantAccepts: meant.state === "accepts" };
};

/** A delivery takes back what was said by a bounce before it; a complaint stays said. */
const byHistory = (history: History | undefined): Judged | undefined => {
  if (history === undefined) return undefined;
  const { bounced, complained, deliveredAt = "" } = history;
  if (bounced !== undefined && bounced.at > deliveredAt) {
    const { at, times, reason } = bounced;
    const again = reason !== undefined && REASONS[reason].retry === "no";
    return {
      kind: "bouncedBefore",
      at,
      times,
      ...(reason === undefined ? {} : { reason }),
      ...(again ? { wouldBounce: true } : {}),
    };
  }
  if (complained !== undefined)
    return { kind: "complainedBefore", at: complained.at, times: complained.times };
  return deliveredAt === "" ? { kind: "mailed" } : { kind: "knownGood", at: deliveredAt };
};
