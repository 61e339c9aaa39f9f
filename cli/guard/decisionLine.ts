import { maskAddress } from "../../shared/feedback/address.ts";
import type { Decision } from "../../shared/relay/guard/decide.ts";
import { changedParts } from "../../shared/relay/guard/rewritingReport.ts";

const WHY = {
  noFallback: "no fallback address is set (--fallback)",
  fallbackUnverified: "the fallback address is not verified either",
  notAllowed: "Postfix does not allow changes (milter_protocol must be 6)",
  nullSender: "it has no envelope sender, and SES accepts none without",
};

/** What happened to a message, on one line; undefined if it passed. People's addresses are masked. */
export const decisionLine = (queueId: string, decision: Decision): string | undefined => {
  if (decision.kind === "pass") return undefined;
  const sender = decision.sender === "" ? "no sender" : plain(named(decision.sender));
  const id = queueId === "" ? "NOQUEUE" : queueId;
  switch (decision.kind) {
    case "leave":
      return `${id}: left unchanged, SES will reject ${sender}: ${WHY[decision.why]}`;
    case "reject":
      return `${id}: rejected, SES would reject ${sender}`;
    case "rewrite":
    case "observe": {
      const { changes, broken } = decision.rewriting;
      const verb = decision.kind === "rewrite" ? "rewrote" : "would rewrite";
      const dkim = broken.length === 0 ? "" : `; this breaks the DKIM signature of ${broken.join(", ")}`;
      return `${id}: ${verb} ${sender} to ${decision.fallback.address} (${changedParts(changes).join(", ")})${plain(dkim)}`;
    }
  }
};

/** A name alone is nobody's address. */
const named = (sender: string): string => (sender.includes("@") ? maskAddress(sender) : sender);

const plain = (text: string): string => text.replaceAll(/[^\x20-\x7e…]/g, "?").slice(0, 300);
