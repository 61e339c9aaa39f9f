import { domainsAbove } from "../../identities/identity.ts";
import type { Mailbox } from "./mailbox.ts";

export const MODES = ["observe", "rewrite", "reject"] as const;
export type Mode = (typeof MODES)[number];

/** What the guard does with mail that SES would reject. Domains include their subdomains; the nearest one counts. */
export type Policy = {
  mode: Mode;
  fallback?: Mailbox | undefined;
  senders: ReadonlyMap<string, { mode?: Mode | undefined; fallback?: Mailbox | undefined }>;
  recipients: ReadonlyMap<string, { mode: Mode }>;
};

/**
 * The mode and fallback for one message. A recipient's mode replaces the sender's. If recipients differ, the message is
 * rewritten if that is the mode of any, so that it reaches all of them; it is rejected only if that is the mode of all.
 */
export const settingsFor = (
  policy: Policy,
  senderDomain: string,
  recipientDomains: Iterable<string>,
): { mode: Mode; fallback: Mailbox | undefined } => {
  const sender = nearest(policy.senders, senderDomain);
  const usual = sender?.mode ?? policy.mode;
  const modes = new Set([...recipientDomains].map((one) => nearest(policy.recipients, one)?.mode ?? usual));
  const mode = (["rewrite", "observe", "reject"] as const).find((one) => modes.has(one)) ?? usual;
  return { mode, fallback: sender?.fallback ?? policy.fallback };
};

const nearest = <Settings>(all: ReadonlyMap<string, Settings>, domain: string): Settings | undefined => {
  if (all.size === 0) return undefined;
  for (const one of domainsAbove(domain)) {
    const found = all.get(one);
    if (found !== undefined) return found;
  }
  return undefined;
};
