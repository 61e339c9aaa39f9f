import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import { LineReader } from "../../../shared/relay/maillog/line.ts";
import type { Story } from "../../../shared/relay/maillog/story.ts";
import { Untangler } from "../../../shared/relay/maillog/Untangler.ts";

const FIXTURES = fileURLToPath(new URL("../../../../shared/fixtures/maillog-ses/", import.meta.url));
const attempt = (reply: string, status = "bounced", dsn = "5.0.0") => ({ relay: "r", status, dsn, reply });
const said = (words: string) =>
  `host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: ${words} (in reply to end of DATA command)`;

describe("causeOf", () => {
  it("names the identities and the region that SES refuses", () => {
    const cause = causeOf(
      attempt(
        said(
          "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: a@x.org, b@x.org",
        ),
      ),
    );
    expect(cause.code).toBe("not_verified");
    expect(cause.explanation).toContain("a@x.org, b@x.org in the region eu-west-1,");
  });

  it.each([
    ["504 something of old", "not_verified"],
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
    ["454 Temporary authentication failure", "temporary_ses_failure"],
    ["451 Timeout waiting for data from client", "temporary_ses_failure"],
    ["421 Too many concurrent SMTP connections", "too_many_connections"],
    ["552 Message is too long.", "too_large"],
    ["501 Invalid MAIL FROM address provided", "invalid_mail_from"],
    ["553 <a b> Invalid email address", "invalid_recipient"],
    ["550 5.1.1 user unknown", "recipient_unknown"],
    ["550 because I say so", "status_5"],
  ])("knows %s", (words, code) => expect(causeOf(attempt(said(words))).code).toBe(code));

  it("falls back on the status, and says of what expired that it did", () => {
    expect(causeOf(attempt("odd", "deferred", "4.0.0")).code).toBe("status_4");
    expect(
      causeOf(attempt("connect to x[192.0.2.1]:587: Connection refused", "expired", "4.4.1")).explanation,
    ).toMatch(/given up\.$/);
    expect(causeOf({ ...attempt("250 Ok id", "sent", "2.0.0"), sesMessageId: "id" }).code).toBe(
      "taken_by_ses",
    );
  });

  it.runIf(existsSync(FIXTURES)).each([
    ["250.log", ["taken_by_ses"]],
    ["454-quota.log", ["daily_quota"]],
    ["454.log", ["rate_exceeded"]],
    ["535.log", ["credentials_invalid"]],
    ["554.log", ["not_verified"]],
    ["connrefused.log", ["connection_refused"]],
    ["nocreds.log", ["authentication_needed"]],
    ["notls.log", ["starttls_needed"]],
    ["untrusted-encrypt.log", ["taken_by_ses"]],
  ])("explains what Postfix really wrote: %s", (name, codes) => {
    const stories: Story[] = [];
    const reader = new LineReader(2026);
    const untangler = new Untangler({ onStory: (story) => stories.push(story) });
    for (const line of readFileSync(`${FIXTURES}${name}`, "utf8").split("\n")) {
      const read = reader.read(line);
      if (read !== undefined) untangler.add(read);
    }
    untangler.end();
    expect([...new Set(stories.flatMap(({ attempts }) => attempts.map((one) => causeOf(one).code)))]).toEqual(
      codes,
    );
  });
});
