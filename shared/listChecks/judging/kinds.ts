/**
 * What an address of a list is found to be (`judgeAddress` says which where several fit), in the order in which lists
 * show the kinds. A `problem` is left out of the clean list.
 */
export const KINDS = {
  invalid: { title: "Invalid address", problem: true },
  duplicate: { title: "Duplicate", problem: true },
  suppressed: { title: "Suppressed", problem: true },
  noSuchDomain: { title: "Domain does not exist", problem: true },
  nullMx: { title: "Domain accepts no mail", problem: true },
  noMailServer: { title: "Domain has no mail server", problem: true },
  bouncedBefore: { title: "Bounced before", problem: true },
  complainedBefore: { title: "Complained before", problem: true },
  typo: { title: "Probable typo", problem: true },
  noMailbox: { title: "Mailbox probably does not exist", problem: true },
  knownGood: { title: "Delivered recently", problem: false },
  disposable: { title: "Disposable address", problem: false },
  dnsUnsure: { title: "DNS did not answer", problem: false },
  withoutMx: { title: "Domain has no MX record", problem: false },
  role: { title: "Role address", problem: false },
  mailed: { title: "Mailed before, outcome unknown", problem: false },
  neverSeen: { title: "Never mailed", problem: false },
} as const satisfies Record<string, { title: string; problem: boolean }>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

/** Of such an address nothing certain is known, and SES can be asked about it. */
const UNCERTAIN: readonly Kind[] = ["dnsUnsure", "withoutMx", "disposable", "role", "mailed", "neverSeen"];
export const isUncertain = (kind: Kind): boolean => UNCERTAIN.includes(kind);

export const isProblem = (kind: Kind): boolean => KINDS[kind].problem;
