import type { EventType } from "../feedback/event.ts";
import type { ReasonCode } from "./reason.ts";

/** What is known of a failure: SES's type and subtype (`Permanent/General`), and what the server replied. */
export type Failure = {
  type: EventType;
  subtype?: string | undefined;
  action?: string | undefined;
  /** Enhanced status code [RFC 3463]. */
  status?: string | undefined;
  /** The server's reply. */
  diagnostic?: string | undefined;
  reportingMta?: string | undefined;
};

/** What a reply states beside its reason. */
export type ReplyFacts = {
  /** Who answered, or filters for them: `Microsoft 365`, `Mimecast`. */
  provider?: string;
  /** Name of the blocklist, and the page that looks an IP address up. */
  blocklist?: { name: string; lookUp?: string };
  /** As the reply writes it. */
  sizeLimit?: string;
  newAddress?: string;
  /** The provider's page about this refusal. */
  link?: string;
  /** SES retried for so long before it gave up; what is judged is the last reply in it. */
  gaveUpAfterMinutes?: number;
  /** A subtype of SES that this version does not know. */
  unknownSubtype?: string;
};

export type Judgement = { code: ReasonCode; facts: ReplyFacts };

/** The reason of a bounce, complaint, delay or reject; undefined for what is no failure. */
export const judge = ({ type, subtype = "", diagnostic = "" }: Failure): Judgement | undefined => {
  if (type === "complaint") return { code: "spamComplaint", facts: {} };
  if (type !== "bounce" && type !== "deliveryDelay" && type !== "reject") return undefined;
  // TEMPORARY, for the tests of groups: the judge to come replaces all of this.
  if (diagnostic.includes("DMARC")) return { code: "senderAuthentication", facts: {} };
  if (diagnostic.includes("mailbox full")) return { code: "mailboxFull", facts: {} };
  return { code: subtype.includes("General") ? "noSuchUser" : "unknown", facts: {} };
};
