import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import { storiesOf } from "./storiesOf.ts";

const SES = "host=email-smtp.eu-west-1.amazonaws.com tls=on auth=on user=AKIAEXAMPLE";
/** Of a line in msmtp's log file. */
const storyOf = (facts: string) => storiesOf(`Nov 24 10:00:00 ${facts}\n`).stories[0];

describe("a line of msmtp", () => {
  it("is a message that SES accepted, with SES's id of it", () => {
    const story = storyOf(
      `${SES} from=app@example.org recipients=a@example.net,b@example.net mailsize=146 smtpstatus=250 smtpmsg='250 Ok 0102018f0c4d1a2b-11111111-2222-3333-4444-555555555555-000000' exitcode=EX_OK`,
    );
    expect(story).toMatchObject({
      system: "msmtp",
      queueId: undefined,
      isWhole: true,
      ending: "removed",
      from: "app@example.org",
      saslUsername: "AKIAEXAMPLE",
      size: 146,
      nrcpt: 2,
    });
    expect(story?.attempts.map(({ to, status, sesMessageId }) => [to, status, sesMessageId])).toEqual([
      ["a@example.net", "sent", "0102018f0c4d1a2b-11111111-2222-3333-4444-555555555555-000000"],
      ["b@example.net", "sent", "0102018f0c4d1a2b-11111111-2222-3333-4444-555555555555-000000"],
    ]);
  });

  it("is read whatever a sender or server wrote into it", () => {
    expect(
      storyOf(
        `${SES} from=o x@example.org recipients=a@example.net smtpstatus=554 smtpmsg='554-5.7.1 it?s\\n554 exitcode=EX_OK' errormsg='no' exitcode=EX_UNAVAILABLE`,
      ),
    ).toMatchObject({
      from: "o x@example.org",
      ending: "refused",
      attempts: [{ status: "bounced", dsn: "5.7.1", reply: "554-5.7.1 it?s 554 exitcode=EX_OK" }],
    });
    expect(storyOf(`socket=/run/s tls=off auth=off from=a@b recipients=c@d exitcode=EX_OK`)).toMatchObject({
      attempts: [{ relay: "/run/s", status: "sent", reply: "", sesMessageId: undefined }],
    });
    expect(storyOf("host=x tls=on auth=on from=a@b exitcode=EX_USAGE")).toBeUndefined();
  });

  it.each([
    [
      "smtpstatus=535 smtpmsg='535 Authentication Credentials Invalid' errormsg='authentication failed (method PLAIN)'",
      "SASL authentication failed; server email-smtp.eu-west-1.amazonaws.com said: 535 Authentication Credentials Invalid",
    ],
    ["errormsg='authentication failed (method PLAIN)'", "SASL authentication failed"],
    [
      "errormsg='cannot connect to mx, port 25: Connection timed out'",
      "cannot connect to [mx]:25: Connection timed out",
    ],
    [
      "errormsg='cannot locate host email-smtp.x.amazonaws.com: Name or service not known'",
      "Host or domain name not found. Name service error for name=email-smtp.x.amazonaws.com: Name or service not known",
    ],
    [
      "errormsg='the server does not support TLS via the STARTTLS command'",
      "TLS is required, but was not offered by host email-smtp.eu-west-1.amazonaws.com",
    ],
    [
      "errormsg='TLS handshake failed: the operation timed out'",
      "TLS handshake failed: the operation timed out",
    ],
  ])("with %s has a reply that Postfix's rules explain", (facts, reply) => {
    const [attempt] = storyOf(`${SES} from=a@b recipients=c@d ${facts} exitcode=EX_TEMPFAIL`)?.attempts ?? [];
    expect(attempt?.reply).toBe(reply);
    expect(attempt === undefined ? "" : causeOf(attempt).code).not.toMatch(/^(?:unknown)?$/);
  });

  it("counts as msmtp's, in syslog with and without a process id", () => {
    const facts = `${SES} from=a@b recipients=c@d exitcode=EX_OK`;
    const { reader, stories } = storiesOf(
      [
        `Nov 24 10:00:00 vm msmtp: ${facts}`,
        `Nov 24 10:00:00 vm msmtp[7]: ${facts}`,
        `<22>Nov 24 10:00:00 msmtp: ${facts}`,
      ].join("\n"),
    );
    expect([reader.linesOfPostfix, reader.linesOfMsmtp]).toEqual([0, 3]);
    expect(stories.map(({ system }) => system)).toEqual(["vm msmtp", "vm msmtp", "msmtp"]);
  });
});
