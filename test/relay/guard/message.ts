import { decide } from "../../../shared/relay/guard/decide.ts";
import type { Change, GuardedMessage } from "../../../shared/relay/guard/guardedMessage.ts";
import type { Rewriting } from "../../../shared/relay/guard/rewrite.ts";
import { VerifiedSenders } from "../../../shared/relay/guard/VerifiedSenders.ts";

/** A message with these header lines, from an envelope sender, to one recipient's domain. */
export const message = (
  envelopeSender: string,
  lines: string[],
  recipientDomains: string[] = ["example.net"],
): GuardedMessage => ({
  queueId: "4bTest",
  envelopeSender,
  recipients: recipientDomains.map((domain) => `bob@${domain}`),
  headers: lines.map((line) => {
    const colon = line.indexOf(":");
    return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, "") };
  }),
});

export const FALLBACK = { name: "REDCap", address: "redcap@example.org" };
export const PERSON = "ada@elsewhere.example";

/** What is done to a message if example.org alone is verified. */
export const rewriting = (envelope: string, lines: string[], fallback = FALLBACK): Rewriting => {
  const decision = decide(message(envelope, lines), {
    verified: new VerifiedSenders(["example.org"]),
    policy: { mode: "rewrite", fallback, senders: new Map(), recipients: new Map() },
    mayChange: true,
  });
  if (decision.kind !== "rewrite") throw new Error(`decided: ${decision.kind}`);
  return decision.rewriting;
};

/** The header lines after the changes, as a server applies them [smfi_chgheader, smfi_addheader]. */
const applied = (lines: string[], changes: readonly Change[]): string[] => {
  const headers = lines.map(
    (line) =>
      ({ name: line.slice(0, line.indexOf(":")), line }) as { name: string; line: string | undefined },
  );
  for (const change of changes) {
    if (change.kind === "changeEnvelopeSender") continue;
    if (change.kind === "addHeader") {
      headers.push({ name: change.name, line: `${change.name}: ${change.value}` });
      continue;
    }
    const named = headers.filter(
      ({ name, line }) => line !== undefined && name.toLowerCase() === change.name.toLowerCase(),
    );
    const header = named[change.index - 1];
    if (header === undefined) throw new Error(`no ${change.name} ${change.index}`);
    header.line = change.kind === "deleteHeader" ? undefined : `${header.name}: ${change.value}`;
  }
  return headers.flatMap(({ line }) => line ?? []);
};

/** The header lines that arrive. */
export const rewritten = (lines: string[], envelope = PERSON) =>
  applied(lines, rewriting(envelope, lines).changes);
