import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import { SES } from "./storiesOf.ts";

const MX = "mx.example.org[192.0.2.9]:25";
const causeIn = (words: string, { relay = MX, to = "bea@example.net" } = {}) =>
  causeOf({
    status: "bounced",
    reply: `host ${relay.slice(0, relay.indexOf("]") + 1)} said: ${words}`,
    relay,
    dsn: /^\d{3} (\d\.\d\.\d)/.exec(words)?.[1] ?? "",
    sesMessageId: undefined,
    to,
  });

describe("a reply of a server other than SES", () => {
  it.each([
    ["550 5.2.1 This account has been disabled", "mailboxDisabled"],
    ["554 5.7.1 This account is suspended", "mailboxDisabled"],
    ["554 5.7.1 Configuration set for this host not found", "noSuchDomain"],
    ["451 4.3.0 Temporary service failure", "serverFault"],
    ["421 4.4.2 Connection timed out", "connectionFailed"],
    ["553 5.1.8 sender address unknown", "senderRejected"],
    ["535 5.7.8 Error: authentication failed", "unknown"],
    ["535 5.7.8 Error: authentication failed, see email-smtp.eu-west-1.amazonaws.com", "unknown"],
    ["530 5.7.0 Must issue a STARTTLS command first", "tlsFailed"],
    ["550 5.1.8 Email address is not verified", "senderRejected"],
    ["452 4.5.3 Too many recipients", "tooManyRecipients"],
    ["421 4.7.0 Too many connections from your IP", "rateLimited"],
    ["552 5.2.2 Message too large: mailbox quota exceeded", "mailboxFull"],
    ["552 5.3.4 Message too large", "tooLarge"],
    ["550 5.1.1 <nesting@example.org>: Recipient address rejected: User unknown", "noSuchUser"],
    ["550 5.1.1 <bea@example.net>: User unknown (in reply to EHLO command)", "noSuchUser"],
    [
      "554 5.7.1 Service unavailable; Client host [9.9.9.9] blocked using zen.spamhaus.org (in reply to EHLO command)",
      "ipBlocked",
    ],
    ["550 5.7.1 <vm>: Helo command rejected: Access denied (in reply to RCPT TO command)", "helo_rejected"],
    ["550 Invalid HELO name (in reply to EHLO command)", "helo_rejected"],
    ["501 HELO requires valid address", "helo_rejected"],
  ])("%s is %s, and tells nothing of SES", (words, code) => {
    const cause = causeIn(words);
    expect(cause.code).toBe(code);
    expect(cause.explanation).not.toMatch(/\bSES\b/);
  });

  it.each([
    "email-smtp.eu-west-1.amazonaws.com.example.org[192.0.2.9]:587",
    "email-smtp.eu-west-1.amazonaws.com-x.example.org[192.0.2.9]:587",
  ])("%s is such a server", (relay) =>
    expect(causeIn("554 5.7.1 This account is suspended", { relay }).code).toBe("mailboxDisabled"),
  );

  it.each([
    SES,
    "vpce-1-2.email-smtp.eu-west-1.vpce.amazonaws.com[192.0.2.1]:587",
    "127.0.0.1[127.0.0.1]:2587", // stunnel
  ])("%s is none", (relay) =>
    expect(causeIn("554 Message rejected: Sending paused for this account.", { relay }).code).toBe(
      "account_paused",
    ),
  );
});

it("is judged by no word of an address", () =>
  expect(causeIn("550 5.1.1 <account.suspended@nesting.example>: User unknown", { relay: SES }).code).toBe(
    "noSuchUser",
  ));

it("names the recipient as it is, whatever a replacement would read in it", () =>
  expect(causeIn("501 Invalid RCPT TO address provided", { relay: SES, to: "$'$&@b.org" }).explanation).toBe(
    "SES cannot parse the recipient's address $'$&@b.org as Postfix sent it: it must be one plain address.",
  ));
