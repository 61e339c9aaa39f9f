import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import type { Attempt } from "../../../shared/relay/maillog/story.ts";
import { SES } from "./storiesOf.ts";

const attempt = (reply: string, { status = "bounced", dsn = "5.0.0" } = {}): Attempt => ({
  at: 0,
  to: "a@example.net",
  origTo: undefined,
  relay: SES,
  delay: 1,
  delays: "0/0/0/1",
  dsn,
  status,
  reply,
  sesMessageId: undefined,
  isTlsUntrusted: false,
});
const said = (words: string) => `host ${SES.slice(0, -4)} said: ${words} (in reply to end of DATA command)`;
const UNVERIFIED =
  "554 Message rejected: Email address is not verified. The following identities failed the check in region";

describe("causeOf", () => {
  it("names the identities and the region that SES refuses", () => {
    const cause = causeOf(attempt(said(`${UNVERIFIED} EU-WEST-1: a@x.org, Ann (Lab) <b@x.org>`)));
    expect(cause.unverified).toEqual({
      region: "eu-west-1",
      identities: ["a@x.org", "b@x.org"],
      isCut: false,
    });
    expect(cause.explanation).toContain("a@x.org, b@x.org in the region eu-west-1");
    expect(cause.explanation).toContain("no event");
    expect(causeOf(attempt(said(`${UNVERIFIED} US-EAST-1: a@x.org, b@x.org...`))).unverified).toEqual({
      region: "us-east-1",
      identities: ["a@x.org", "b@x.org"],
      isCut: true,
    });
    expect(
      causeOf(attempt(said("554 Message rejected: Email address is not verified."))).unverified,
    ).toBeUndefined();
  });

  it.each([
    ["504 something of old", "not_verified"],
    ["504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", "helo_rejected"],
    ["554 Message rejected: Email address is not verified.", "not_verified"],
    ["554 Message rejected: Sending paused for this account.", "account_paused"],
    [
      "554 Access denied: User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendRawEmail' on resource `arn'",
      "access_denied",
    ],
    ["535 Authentication Credentials Invalid", "credentials_invalid"],
    ["535 Account not subscribed to SES", "account_not_subscribed"],
    ["530 Must issue a STARTTLS command first", "starttls_needed"],
    ["530 Authentication required", "authentication_needed"],
    ["454 Throttling failure: Daily message quota exceeded", "daily_quota"],
    ["454 Throttling failure: Maximum sending rate exceeded", "rate_exceeded"],
    ["454 Temporary authentication failure", "ses_authentication_fault"],
    ["454 Temporary service failure", "ses_fault"],
    ["451 Temporary service failure", "ses_fault"],
    ["451 Timeout waiting for data from client", "ses_waited"],
    ["421 Too many concurrent SMTP connections", "too_many_connections"],
    ["552 Message is too long.", "tooLarge"],
    ["501 Invalid MAIL FROM address provided", "invalid_sender"],
    ["553 <a b> Invalid email address", "invalidAddress"],
    ["553 <a@b> address unknown", "noSuchUser"],
    ["550 5.1.1 user unknown", "noSuchUser"],
    ["552 5.2.2 mailbox full", "mailboxFull"],
    ["450 4.2.0 Greylisted", "greylisted"],
    ["550 5.7.1 blocked by Spamhaus", "ipBlocked"],
  ])("knows the reply %s", (words, code) => expect(causeOf(attempt(said(words))).code).toBe(code));

  it.each([
    [
      "SASL authentication failed; server x[192.0.2.1] said: 535 Authentication Credentials Invalid",
      "credentials_invalid",
    ],
    [
      "SASL authentication failed; cannot authenticate to server x[192.0.2.1]: no mechanism available",
      "no_sasl_mechanism",
    ],
    [
      "SASL authentication failed; server x[192.0.2.1] said: 538 Error: Must issue a STARTTLS command first",
      "starttls_needed",
    ],
    ["SASL authentication failed; cannot authenticate to server x: generic failure", "authentication_failed"],
    ["TLS is required, but was not offered by host x[192.0.2.1]", "tls_not_offered"],
    ["Server certificate not trusted", "certificate_untrusted"],
    ["Server certificate not verified", "certificate_untrusted"],
    ["Cannot start TLS: handshake failure", "tls_failed"],
    ["TLS is required, but our TLS engine is unavailable", "tls_engine"],
    ["conversation with x[192.0.2.1] timed out while receiving the initial server greeting", "greeting_lost"],
    ["lost connection with x[192.0.2.1] while receiving the initial server greeting", "greeting_lost"],
    ["connect to x[192.0.2.1]:465: Connection timed out", "tls_port"],
    ["connect to x[192.0.2.1]:25: Connection timed out", "port_25_blocked"],
    ["connect to x[192.0.2.1]:587: Connection timed out", "connection_timed_out"],
    ["connect to x[192.0.2.1]:587: Connection refused", "connection_refused"],
    ["connect to x[2001:db8::1]:587: Network is unreachable", "network_unreachable"],
    [
      "Host or domain name not found. Name service error for name=email-smtp.eu-wst-1.amazonaws.com type=A: Host not found",
      "relay_name_unknown",
    ],
    [
      "Host or domain name not found. Name service error for name=nowhere.example type=MX: Host not found",
      "name_unknown",
    ],
    [
      "lost connection with x[192.0.2.1] while sending end of data -- message may be sent more than once",
      "timed_out_sending",
    ],
    ["delivery temporarily suspended: connect to x[192.0.2.1]:587: Connection refused", "connection_refused"],
    ["mail for example.org loops back to myself", "mailLoop"],
    ["mail transport unavailable", "transport_unavailable"],
    ["message size 52428800 exceeds size limit 41943040 of server x[192.0.2.1]", "tooLarge"],
    ['unknown user: "nobody"', "noSuchUser"],
  ])("knows Postfix's words %s", (words, code) =>
    expect(causeOf(attempt(words, { status: "deferred", dsn: "4.0.0" })).code).toBe(code),
  );

  it("judges what another server says as a bounce is judged", () => {
    const codeOf = (reply: string, status: string, dsn: string) =>
      causeOf(attempt(reply, { status, dsn })).code;
    expect(codeOf(said("550 5.3.4 no"), "bounced", "5.3.4")).toBe("tooLarge");
    expect(codeOf(said("550 5.7.26 SPF and DKIM failed"), "bounced", "5.7.26")).toBe("senderAuthentication");
    expect(codeOf(said("450 4.7.99 no"), "deferred", "4.0.0")).toBe("unknown");
    expect(codeOf("odd", "deferred", "")).toBe("unknown");
  });

  it("does not guess why, where the reply does not say", () => {
    const told = (status: string) => causeOf(attempt(said("550 because I say so"), { status, dsn: "5.0.0" }));
    expect(told("bounced")).toMatchObject({ title: "Rejected, reason unknown", actor: "you" });
    expect(told("deferred")).toMatchObject({ title: "Not accepted yet, reason unknown" });
  });

  it("says of what this host rejects itself only what a mailbox or message is about", () => {
    const codeOf = (reply: string) => causeOf(attempt(reply, { status: "rejected", dsn: "5.7.1" })).code;
    expect(
      codeOf("550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in local recipient table"),
    ).toBe("noSuchUser");
    expect(codeOf("450 4.7.1 Client host rejected: cannot find your reverse hostname")).toBe(
      "client_rejected",
    );
  });

  it("knows what went well, and what was no delivery", () => {
    expect(causeOf({ ...attempt("250 Ok id", { status: "sent" }), sesMessageId: "id" }).code).toBe(
      "taken_by_ses",
    );
    expect(causeOf(attempt("250 2.0.0 Ok: queued as 1", { status: "sent" })).code).toBe("sent");
    expect(causeOf(attempt("250 Ok", { status: "deliverable" })).code).toBe("probe");
    expect(causeOf(attempt("450 <x>: odd", { status: "rejected", dsn: "" })).code).toBe("rejected_here");
  });
});
