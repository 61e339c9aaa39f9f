import { describe, expect, it } from "vitest";
import { newAttempt } from "../../../shared/relay/maillog/attempt.ts";
import { causeOf, causeIn as causeOfStory } from "../../../shared/relay/maillog/cause.ts";
import { newStory } from "../../../shared/relay/maillog/story.ts";
import { commandOf } from "../../../shared/remedies/commands.ts";
import { SES } from "./storiesOf.ts";

const causeIn = (words: string, { to = "bea@example.net", from = "ada@example.org" } = {}) =>
  causeOf({
    status: "bounced",
    reply: `host ${SES.slice(0, -4)} said: ${words} (in reply to end of DATA command)`,
    relay: SES,
    dsn: "5.0.0",
    sesMessageId: undefined,
    to,
    from,
  });
const commandsOf = (words: string) =>
  causeIn(words).remedy.flatMap(({ target }) => (target === undefined ? [] : [commandOf(target)]));

const USER = "arn:aws:iam::123456789012:user/ses-smtp";
const IDENTITY = "arn:aws:ses:eu-west-1:123456789012:identity/example.org";
const DENIED = `554 Access denied: User \`${USER}' is not authorized to perform \`ses:SendRawEmail' on resource \`${IDENTITY}'`;

describe("a reply of SES", () => {
  it.each([
    ["421 Too many concurrent SMTP connections", "too_many_connections", undefined],
    ["421 4.4.2 Timeout waiting for data from client.", "ses_waited", undefined],
    ["451 4.4.2 Timeout waiting for data from client.", "ses_waited", undefined],
    ["451 Temporary service failure", "ses_fault", undefined],
    ["454 Temporary service failure", "ses_fault", undefined],
    ["454 Temporary authentication failure", "ses_authentication_fault", undefined],
    ["454 4.7.0 Too many login attempts, please try again later.", "too_many_logins", undefined],
    ["454 Throttling failure: Daily message quota exceeded.", "daily_quota", undefined],
    ["454 Throttling failure: Daily sending quota exceeded.", "daily_quota", undefined],
    ["454 Throttling failure: Maximum sending rate exceeded.", "rate_exceeded", undefined],
    ["454 4.7.0 TLS not available due to local problem", "relay_tls_unavailable", undefined],
    ["501 Invalid MAIL FROM address provided", "invalid_sender", "ada@example.org"],
    ["501 Invalid RCPT TO address provided", "invalidAddress", "bea@example.net"],
    ["501 Invalid domain in HELO", "helo_rejected", undefined],
    ["504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", "helo_rejected", "vm"],
    [
      "504 5.5.2 <root>: Sender address rejected: need fully-qualified address",
      "sender_not_qualified",
      "root",
    ],
    ["504 5.5.2 <bea>: Recipient address rejected: need fully-qualified address", "invalidAddress", "bea"],
    ["530 Must issue a STARTTLS command first", "starttls_needed", undefined],
    ["530 Authentication required", "authentication_needed", undefined],
    ["535 Authentication Credentials Invalid", "credentials_invalid", undefined],
    ["535 5.7.8 Authentication Credentials Invalid", "credentials_invalid", undefined],
    ["535 Account not subscribed to SES", "account_not_subscribed", undefined],
    ["552 Message is too long.", "tooLarge", undefined],
    ["554 Message length is more than 10485760 bytes long: 12000000", "tooLarge", undefined],
    ["553 <bea@x> Invalid email address", "invalidAddress", "bea@x"],
    ["553 <bea@x> address unknown", "noSuchUser", "bea@x"],
    ["452 Too many recipients", "tooManyRecipients", undefined],
    ["554 Transaction failed: Recipient count exceeds 50.", "tooManyRecipients", undefined],
    [DENIED, "access_denied", `${USER}: ses:SendRawEmail on ${IDENTITY}`],
    [
      `554 Access denied: User: ${USER} is not authorized to perform: ses:SendRawEmail on resource: ${IDENTITY} with an explicit deny in an identity-based policy`,
      "access_denied",
      `${USER}: ses:SendRawEmail on ${IDENTITY}`,
    ],
    ["554 Configuration set <hospital> does not exist.", "configuration_set_missing", "hospital"],
    [
      "554 Configuration set does not exist: Configuration set <hospital> does not exist.",
      "configuration_set_missing",
      "hospital",
    ],
    [
      "554 Transaction failed: Configuration set does not exist: hospital",
      "configuration_set_missing",
      "hospital",
    ],
    ["554 Message rejected: Sending paused for this account. For more", "account_paused", undefined],
    ["554 Message rejected: Sending suspended for this account.", "account_paused", undefined],
    ["554 Message rejected: Email sending is disabled for this account.", "account_paused", undefined],
    ["554 Message rejected: Email sending for the account is paused.", "account_paused", undefined],
    [
      "554 Message rejected: Sending is paused for configuration set hospital",
      "configuration_set_paused",
      "hospital",
    ],
    [
      "554 Message rejected: Email sending for the configuration set hospital is paused.",
      "configuration_set_paused",
      "hospital",
    ],
    [
      "554 Message rejected: Could not send email using the MAIL FROM domain bounces.example.org because its MX record could not be found",
      "mail_from_domain",
      "bounces.example.org",
    ],
    ["554 Transaction failed: Duplicate header 'Reply-To'.", "duplicate_header", "Reply-To"],
    ["554 Transaction failed: Missing required header 'From'.", "missing_header", "From"],
    ["554 Transaction failed: Missing final '@domain'", "malformed_address", "Missing final '@domain'"],
    [
      "554 Transaction failed: Domain contains illegal character",
      "malformed_address",
      "Domain contains illegal character",
    ],
    ["554 Transaction failed: Invalid domain name: '\"example'", "malformed_address", '"example'],
    [
      "554 Transaction failed: Local address contains control or whitespace",
      "malformed_address",
      "Local address contains control or whitespace",
    ],
    ["554 Transaction failed: Expected disposition, got =", "malformedMessage", undefined],
    ["554 Transaction failed: Illegal filename 'report.exe'.", "blockedAttachment", "report.exe"],
    ["554 Message rejected: Address blacklisted.", "globalSuppression", "bea@example.net"],
    ["554 Message rejected: something new", "refused_by_ses", undefined],
    ["554 Message rejected: Sending is disabled for the tenant.", "refused_by_ses", undefined],
  ])("%s is %s", (words, code, value) => {
    const cause = causeIn(words);
    expect([cause.code, cause.named?.values[0]]).toEqual([code, value]);
    if (value !== undefined) expect(cause.explanation).toContain(value.split(": ")[0]);
    expect(cause.remedy.length).toBeGreaterThan(0);
  });

  it("that denies access gives the policy to allow as a command, quoted for a shell", () => {
    const [command = ""] = commandsOf(DENIED);
    const policy = /--policy-document '([^']*)'$/.exec(command)?.[1] ?? "";
    expect(command).toMatch(/^aws iam put-user-policy --user-name ses-smtp --policy-name postmaster-send /);
    expect(JSON.parse(policy).Statement).toEqual([
      { Effect: "Allow", Action: "ses:SendRawEmail", Resource: IDENTITY },
    ]);
    expect(causeIn(`${DENIED} with an explicit deny`).explanation).toContain("denies it explicitly");
    expect(commandsOf(`${DENIED} with an explicit deny`)).toEqual([]);
  });

  it("gives commands for the region and the names in it", () => {
    expect(commandsOf("535 Authentication Credentials Invalid")).toEqual([
      "postmaster relay configure --region eu-west-1 --user ACCESS_KEY_ID",
      "postqueue -f",
    ]);
    expect(commandsOf("554 Configuration set <hospital> does not exist.")).toEqual([
      "aws sesv2 list-configuration-sets --region eu-west-1",
      "grep -rns hospital /etc/postfix",
      "postmaster identities attach-feedback IDENTITY --replace",
    ]);
    expect(commandsOf("554 Message rejected: Sending is paused for configuration set hospital")).toEqual([
      "aws sesv2 put-configuration-set-sending-options --configuration-set-name hospital --sending-enabled --region eu-west-1",
    ]);
    expect(commandsOf("554 Configuration set <$(id)> does not exist.").join()).not.toContain("$(");
  });

  it("names sender and recipient apart where the sandbox demands both", () => {
    const unverified = (list: string) =>
      causeIn(
        `554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ${list}`,
      );
    expect(unverified("bea@example.net")).toMatchObject({
      code: "recipient_not_verified",
      unverified: { identities: ["bea@example.net"] },
    });
    expect(unverified("ada@example.org, Bea <bea@example.net>")).toMatchObject({
      code: "not_verified",
      explanation: expect.stringMatching(/the sender ada@example\.org .*nor the recipient bea@example\.net/),
    });
    expect(causeIn("554 Message rejected: Email address is not verified.")).toMatchObject({
      code: "not_verified",
      explanation: expect.stringContaining("the envelope sender is ada@example.org"),
    });
  });

  it("takes every recipient of the message for one, not for a sender", () => {
    const reply = `host x said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: bea@example.net, cat@example.net`;
    const to = (address: string) => ({ ...newAttempt(0), to: address, status: "bounced", relay: SES, reply });
    const attempts = [to("bea@example.net"), to("Cat@example.net")];
    const story = { ...newStory({ system: "vm", at: 0 }), from: "ada@example.org", attempts };
    expect(attempts.map((one) => causeOfStory(story, one).code)).toEqual([
      "recipient_not_verified",
      "recipient_not_verified",
    ]);
  });

  it("names the recipients of 40,000 attempts in a time that grows as they do", () => {
    const listed =
      "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1:";
    const attempts = Array.from({ length: 40_000 }, (_, n) => ({
      ...newAttempt(0),
      to: `u${n}@example.net`,
      status: "bounced",
      relay: SES,
      reply: `host x said: ${listed} u${n}@example.net, u${n + 1}@example.net`,
    }));
    // What is quadratic would not come to an end before the suite does.
    const story = { from: "ada@example.org", attempts: attempts.slice(0, 1) };
    const codes = attempts.map((one, n) => {
      if (n > 0) story.attempts.push(one);
      return causeOfStory(story, one).code;
    });
    // Of a message under way, the recipient that SES names second has no attempt yet.
    expect(new Set(codes)).toEqual(new Set(["not_verified"]));
    expect(causeOfStory(story, attempts[7] as (typeof attempts)[number]).code).toBe("recipient_not_verified");
  });

  it("to a bounce notice says that SES takes no empty sender", () =>
    expect(causeIn("501 Invalid MAIL FROM address provided", { from: "" }).explanation).toContain(
      "bounce notice",
    ));
});
