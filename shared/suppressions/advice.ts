import type { Suppression } from "./suppression.ts";

/** Enhanced status codes by which the other side says that there is no such mailbox or domain [RFC 3463]. */
const GONE_STATUS = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4"]);

/** How mail servers word it that there is nobody, whatever status they give with it. */
const GONE_WORDS =
  /(user|recipient|mailbox|address|account|domain|host)[^.;]{0,40}\b(unknown|not found|does(?: not|n't) exist|no longer|invalid|disabled|inactive|unavailable)\b|\b(unknown|no such|invalid) (local )?(user|recipient|mailbox|address|account|domain|host)\b/i;

type Cause = "complaint" | "noSuchAddress" | "noSuchDomain" | "refused" | "unexplained";

const cause = (entry: Suppression): Cause => {
  if (entry.reason === "COMPLAINT") return "complaint";
  const status = entry.status ?? /\b5\.\d{1,3}\.\d{1,3}\b/.exec(entry.diagnostic ?? "")?.[0];
  if (status === "5.1.2" || status === "5.4.4") return "noSuchDomain";
  if (status !== undefined && GONE_STATUS.has(status)) return "noSuchAddress";
  if (entry.subtype?.endsWith("/NoEmail") === true) return "noSuchAddress";
  if (GONE_WORDS.test(entry.diagnostic ?? "")) return "noSuchAddress";
  return entry.diagnostic === undefined && status === undefined ? "unexplained" : "refused";
};

/**
 * Whether the next mail to this address would most likely end as the last one did: the person complained, or the
 * other side said that there is no such mailbox or domain. Not so where nothing is known but that it bounced.
 */
export const likelyToBounceAgain = (entry: Suppression): boolean =>
  ["complaint", "noSuchAddress", "noSuchDomain"].includes(cause(entry));

/** Why the address is suppressed, for somebody whose job is not mail. */
export const explanation = (entry: Suppression): string => {
  const on = entry.since.slice(0, 10);
  if (entry.source === "operator") {
    const note = entry.note === undefined || entry.note === "" ? "" : ` The note says: ${entry.note}`;
    return `An operator suppressed this address by hand on ${on}.${note}`;
  }
  return `${told(entry, on)}${quoted(entry)}`;
};

const told = (entry: Suppression, on: string): string => {
  switch (cause(entry)) {
    case "complaint":
      return `The recipient marked a message as spam on ${on}, so SES no longer delivers to this address.`;
    case "noSuchAddress":
      return `On ${on} the recipient's mail server said that this mailbox does not exist (or no longer does).`;
    case "noSuchDomain":
      return `On ${on} no mail server could be found for the domain ${entry.domain}.`;
    case "refused":
      return `On ${on} the recipient's mail server refused a message for good.`;
    case "unexplained":
      return `SES lists this address since ${on} because a message to it bounced; no further detail is known here.`;
  }
};

const quoted = ({ diagnostic }: Suppression) =>
  diagnostic === undefined ? "" : ` Its words: “${diagnostic.trim()}”`;

/** What to do about it. */
export const advice = (entry: Suppression): string => {
  if (entry.state === "removed") return "Nothing: mail to this address is attempted again.";
  const again = entry.rebouncedTimes > 0 ? `It came back ${times(entry.rebouncedTimes)} after removal. ` : "";
  return `${again}${whatToDo(entry)}`;
};

const whatToDo = (entry: Suppression): string => {
  if (entry.source === "operator")
    return "Ask whoever suppressed it (see the note and the audit log) before you remove it.";
  switch (cause(entry)) {
    case "complaint":
      return "Remove it only if the person has told you, by another way than e-mail, that they want your mail; complaints endanger the whole account.";
    case "noSuchAddress":
      return "Check the spelling and ask the person for their present address; remove it only once you know that the mailbox exists.";
    case "noSuchDomain":
      return "Check the part after the @ for a typing error; remove it only once you know that the domain receives mail.";
    case "refused":
      return "Read the server's words: if the cause is mended (a full mailbox, a blocked sender, a size limit), remove it and send again; otherwise ask the recipient's mail administrator.";
    case "unexplained":
      return "If the person says that the address works, remove it and send again; should it bounce, the reason will show here.";
  }
};

const times = (count: number) => (count === 1 ? "once" : `${count} times`);
