import type { FeedbackEvent } from "../../feedback/event.ts";
import { type DnsResolver, DnsUnavailableError } from "../../identities/dns/DnsResolver.ts";
import type { Found } from "./found.ts";
import { fullSince } from "./fullSince.ts";
import { isProvider, nearDomain } from "./nearDomain.ts";
import { type SenderRecordsDeps, senderRecords } from "./senderRecords.ts";

export type Looked = {
  /** A reason's code. */
  code: string;
  recipient: string;
  recipientDomain: string;
  sender: string | undefined;
  /** Of the recipient, newest first. */
  events: readonly FeedbackEvent[];
};

const NOTHING: Found = { sentences: [], remedies: [] };

/**
 * Looks where this service itself can find the cause or its end: at the sender's identity and DNS where authentication
 * failed, for the domain that may have been meant where the one written takes no mail, and in what is recorded where a
 * mailbox is full. Asks DNS for at most some ten names, in parallel; what DNS does not answer is left out.
 */
export const lookCloser = async (looked: Looked, deps: SenderRecordsDeps): Promise<Found> => {
  const { code, sender, events } = looked;
  switch (code) {
    case "senderAuthentication":
    case "authenticationReport":
    case "spoofingSuspected":
      return sender === undefined || sender === "" ? NOTHING : senderRecords(sender, deps);
    case "noSuchDomain":
    case "notAcceptingMail":
    case "dnsFailed":
    case "connectionFailed":
    case "timedOut":
      return meant(looked, deps);
    case "mailboxFull": {
      const since = fullSince(events);
      return since === undefined
        ? NOTHING
        : {
            sentences: [
              `The mailbox has been full since at least ${since.at.slice(0, 10)}: it has rejected ${since.messages} messages.`,
            ],
            remedies: [],
          };
    }
    default:
      return NOTHING;
  }
};

const meant = async (
  { recipient, recipientDomain }: Looked,
  { dns }: { dns: DnsResolver },
): Promise<Found> => {
  const near = nearDomain(recipientDomain);
  if (near === undefined) return NOTHING;
  const [written, accepts] = await Promise.all([acceptsMail(recipientDomain, dns), acceptsMail(near, dns)]);
  // A stranger may have the same name there.
  if (written ?? isProvider(recipientDomain)) return NOTHING;
  const address = `${recipient.slice(0, recipient.lastIndexOf("@"))}@${near}`;
  return {
    sentences: [
      `The intended domain may be ${near}${accepts === undefined ? "" : accepts ? ", which accepts mail" : ", which accepts no mail either"}.`,
    ],
    remedies: [{ text: `Check with the person whether ${address} is correct, and fix it.` }],
  };
};

/** By its MX records; undefined where DNS does not answer. */
const acceptsMail = async (domain: string, dns: DnsResolver): Promise<boolean | undefined> => {
  try {
    const hosts = await dns.lookUp(domain, "MX");
    return hosts.some((host) => !host.endsWith(" ."));
  } catch (error) {
    if (error instanceof DnsUnavailableError) return undefined;
    throw error;
  }
};
