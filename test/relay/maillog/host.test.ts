import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import { line, SES, storiesOf } from "./storiesOf.ts";

const causeIn = (reply: string, { relay = SES, status = "deferred", to = "bea@example.net" } = {}) =>
  causeOf({ status, reply, relay, to, dsn: "4.0.0", sesMessageId: undefined });
const X = "email-smtp.eu-west-1.amazonaws.com[192.0.2.1]";
const on = (port: number) => `${X}:${port}`;

describe("what Postfix says of its attempt", () => {
  it.each([
    ["TLS is required, but our TLS engine is unavailable", "tls_engine"],
    ["deferred transport", "deferred_transport"],
    [
      `SASL authentication failed: server ${X} offered no compatible authentication mechanisms for this type of connection security`,
      "no_common_mechanism",
    ],
    [
      `SASL authentication failed; cannot authenticate to server ${X}: no mechanism available`,
      "no_sasl_mechanism",
    ],
    [`SASL authentication failed; authentication protocol loop with server ${X}`, "authentication_failed"],
    [`host ${X} refused to talk to me: 421 Too many concurrent SMTP connections`, "too_many_connections"],
    [`host ${X} refused to talk to me: 421 4.3.0 closing`, "refused_to_talk"],
    ["Server certificate not verified: num=62:hostname mismatch", "certificate_name"],
    ["Server certificate not verified: self-signed certificate", "certificate_untrusted"],
    ["Server certificate not trusted: certificate has expired", "certificate_expired"],
    ["Cannot start TLS: handshake failure: wrong version number", "wrappermode_on_starttls"],
    ["Cannot start TLS: handshake failure", "tls_failed"],
    [`conversation with ${X} timed out while sending message body`, "timed_out_sending"],
    [
      `conversation with ${X} timed out while sending end of data -- message may be sent more than once`,
      "timed_out_sending",
    ],
    [`connect to ${on(587)}: Connection timed out`, "connection_timed_out"],
    [`connect to ${on(25)}: Connection timed out`, "port_25_blocked"],
    [`lost connection with ${X} while performing the EHLO handshake`, "greeting_lost"],
    [
      `host ${X} said: 553 5.5.4 <jörg@example.net>: SMTPUTF8 is required, but was not offered by host ${X}`,
      "smtputf8",
    ],
    [`local data error while talking to ${X}`, "local_data_error"],
    ["mail forwarding loop for root@example.org", "forwarding_loop"],
    [`mail for ${X.split("[")[0]} loops back to myself`, "mailLoop"],
    ["alias database unavailable", "alias_database"],
    ["message file too big", "message_size_limit"],
    ['unknown user: "redcap"', "noSuchUser"],
    ["message size 52428800 exceeds size limit 41943040 of server x", "tooLarge"],
  ])("%s is %s", (reply, code) => {
    const cause = causeIn(reply);
    expect(cause.code).toBe(code);
    expect(cause.remedy.length).toBeGreaterThan(0);
  });

  it.each([
    ["message size 52428800 exceeds size limit 41943040 of server x", ["50.0 MB", "40.0 MB"]],
    [
      "mail for email-smtp.eu-west-1.amazonaws.com loops back to myself",
      ["email-smtp.eu-west-1.amazonaws.com"],
    ],
    ["mail forwarding loop for root@example.org", ["root@example.org"]],
    ["TLS is required, but our TLS engine is unavailable: /etc/ssl/no.pem", ["/etc/ssl/no.pem"]],
    ['unknown user: "redcap"', ["redcap", "mydestination"]],
    [
      "connect to mx.example.net[192.0.2.9]:25: Connection timed out",
      ["mx.example.net", "relayhost is not set"],
    ],
    [`conversation with ${X} timed out while sending end of data`, ["twice"]],
    [
      "Host or domain name not found. Name service error for name=exmaple.net type=MX: Host not found",
      ["exmaple.net"],
    ],
  ])("names in %s %j", (reply, words) => {
    const { explanation } = causeIn(reply, { relay: "none" });
    for (const one of words) expect(explanation).toContain(one);
  });

  it("knows implicit TLS by the port alone", () => {
    const greeting = `conversation with ${X} timed out while receiving the initial server greeting`;
    expect(causeIn(greeting, { relay: on(465) }).code).toBe("tls_port");
    expect(causeIn(greeting, { relay: on(2465) }).code).toBe("tls_port");
    expect(causeIn(greeting, { relay: on(587) }).code).toBe("greeting_lost");
  });

  it("gives a probe that failed its cause, and one that did not none", () => {
    const helo =
      "host x[192.0.2.1] said: 504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname";
    expect(causeIn(helo, { status: "undeliverable" })).toMatchObject({
      code: "helo_rejected",
      explanation: expect.stringContaining("verify(8)"),
    });
    expect(causeIn("250 Ok", { status: "deliverable" }).code).toBe("probe");
  });

  it("joins why TLS failed, which the process wrote before, to its attempt", () => {
    const attempt = (pid: number, id: string, reply: string) =>
      line(
        `postfix/smtp[${pid}]`,
        `${id}: to=<a@b>, relay=${SES}, delay=1, delays=0/0/1/0, dsn=4.7.5, status=deferred (${reply})`,
      );
    const { stories } = storiesOf(
      [
        line(
          "postfix/smtp[1]",
          `server certificate verification failed for ${SES}: num=62:hostname mismatch`,
        ),
        line("postfix/smtp[2]", `certificate verification failed for ${SES}: self-signed certificate`),
        line(
          "postfix/smtp[3]",
          "warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record/ssl3_record.c:350:",
        ),
        attempt(1, "AAAAAA1", "Server certificate not verified"),
        attempt(2, "AAAAAA2", "Server certificate not verified"),
        attempt(3, "AAAAAA3", "Cannot start TLS: handshake failure"),
        attempt(4, "AAAAAA4", "Server certificate not verified"),
      ].join("\n"),
    );
    expect(stories.flatMap(({ attempts }) => attempts.map((one) => causeOf(one).code))).toEqual([
      "certificate_name",
      "certificate_untrusted",
      "wrappermode_on_starttls",
      "certificate_untrusted",
    ]);
  });
});

describe("what this host refuses", () => {
  const refusedFor = (action: string, program = "postfix/smtpd[1]") => {
    const [story] = storiesOf(line(program, `NOQUEUE: ${action}`)).stories;
    return story?.attempts.map((one) => causeOf(one))[0];
  };
  const from = "from app[192.0.2.9]";
  const END = "; from=<a@b> to=<c@d> proto=ESMTP helo=<x>";

  it.each([
    [
      `milter-reject: END-OF-MESSAGE ${from}: 4.7.1 Service unavailable - try again later${END}`,
      "milter_failed",
    ],
    [
      `milter-reject: CONNECT ${from}: 4.7.1 Service unavailable - try again later; proto=SMTP`,
      "milter_failed",
    ],
    [`milter-reject: END-OF-MESSAGE ${from}: 4.7.1 Try again later${END}`, "greylisted"],
    [`milter-reject: END-OF-MESSAGE ${from}: 5.7.1 Command rejected${END}`, "milter_rejected"],
    [`milter-reject: END-OF-MESSAGE ${from}: 5.7.1 Spam message rejected${END}`, "spamContent"],
    [`proxy-reject: END-OF-MESSAGE: 451 4.3.0 Error: queue file write error${END}`, "milter_failed"],
    [
      `reject: EHLO ${from}: 504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<x>`,
      "client_helo",
    ],
    [`reject: RCPT ${from}: 450 4.7.1 <x>: Helo command rejected: Host not found${END}`, "client_helo"],
    [
      `reject: VRFY ${from}: 550 5.1.1 <c@d>: Recipient address rejected: User unknown; to=<c@d> proto=SMTP helo=<x>`,
      "noSuchUser",
    ],
    [
      `reject: CONNECT ${from}: 554 5.7.1 <x>: Client host rejected: Access denied; proto=SMTP`,
      "client_rejected",
    ],
    [
      `reject: RCPT ${from}: 450 4.1.8 <a@b>: Sender address rejected: Domain not found${END}`,
      "sender_rejected",
    ],
    [
      `reject: MAIL ${from}: 552 5.3.4 Message size exceeds fixed limit; proto=ESMTP helo=<x>`,
      "message_size_limit",
    ],
    [`reject: MAIL ${from}: 452 4.3.1 Insufficient system storage; proto=ESMTP helo=<x>`, "disk_full"],
    [`reject: RCPT ${from}: 451 4.3.0 <c@d>: Temporary lookup failure${END}`, "lookup_failed"],
    [`reject: RCPT ${from}: 554 5.7.1 <c@d>: Relay access denied${END}`, "relayDenied"],
  ])("%s is %s", (action, code) => expect(refusedFor(action)?.code).toBe(code));

  it("is told of postscreen too", () =>
    expect(
      refusedFor(
        "reject: RCPT from [192.0.2.9]:5025: 550 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.spamhaus.org; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<x>",
        "postfix/postscreen[1]",
      ),
    ).toMatchObject({ code: "client_rejected" }));
});

describe("a message", () => {
  it("that expired without an attempt in the log is expired, and says where the attempts are", () => {
    const [story] = storiesOf(
      line("postfix/qmgr[1]", "AAAAAA1: from=<a@b>, status=expired, returned to sender"),
    ).stories;
    expect(story?.attempts.map((one) => [one.status, causeOf(one).code])).toEqual([
      ["expired", "expired_unseen"],
    ]);
  });

  it("has an attempt where its address has no angle brackets", () => {
    const text = `AAAAAA1: to=bea@example.net, relay=${SES}, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (x)`;
    expect(storiesOf(line("postfix/smtp[1]", text)).stories[0]?.attempts[0]?.to).toBe("bea@example.net");
  });

  it("has the whole address where its quoted part has a bracket", () => {
    const text = `AAAAAA1: to=<"bea, the >, first"@example.net>, relay=none, delay=1, dsn=4.4.1, status=deferred (x)`;
    expect(storiesOf(line("postfix/smtp[1]", text)).stories[0]?.attempts[0]?.to).toBe(
      '"bea, the >, first"@example.net',
    );
  });
});
