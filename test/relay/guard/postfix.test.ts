import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { turn } from "../../system/turn.ts";
import { type GuardedHost, readBack, startGuardedHost } from "./guardedHost.ts";
import { startGuard, until } from "./guardProcess.ts";
import { PERSON } from "./message.ts";

let host: GuardedHost;
beforeAll(async () => {
  host = await startGuardedHost();
});
afterAll(() => host?.stop());

const FALLBACK = "redcap@example.org";

const FIXED = [
  "To: bob@example.net",
  "Date: Mon, 30 Nov 2026 10:00:00 +0000",
  "Message-ID: <1@host.example>",
];

describe("mail of an unverified sender, handed to sendmail(1)", () => {
  it("arrives with the Reply-To that it has, and without an unverified Sender", async () => {
    const lines = [
      `From: Ada <${PERSON}>`,
      "Sender: www@host.example",
      "Reply-To: Desk <desk@elsewhere.example>",
    ];
    await host.sendmail(PERSON, [...lines, ...FIXED, "Subject: own reply-to", "", "Body"]);
    const read = readBack(await host.arrived("own reply-to"));
    expect(read).toMatchObject({
      from: [["Ada via REDCap", FALLBACK]],
      replyTo: [["Desk", "desk@elsewhere.example"]],
      sender: [],
      originalFrom: [`Ada <${PERSON}>`],
    });
  });
});

const overSmtp = async (envelope: string, lines: string[], to = ["bob@example.net"]): Promise<string> => {
  const transport = createTransport({ host: "127.0.0.1", port: host.postfix.port, ignoreTLS: true });
  return transport.sendMail({ envelope: { from: envelope, to }, raw: `${lines.join("\r\n")}\r\n` }).then(
    ({ response }) => response,
    (error: Error & { response?: string }) => error.response ?? error.message,
  );
};

/** What the recipient gets, but for what every transport adds. */
const withoutTrace = (source: string) =>
  source.replace(/^(?:(?:Return-Path|Message-ID|Received):.*\r?\n(?:[ \t].*\r?\n)*)+/, "");

const ofService = async (path: string, accept = "application/json"): Promise<string> => {
  const headers = { authorization: `Bearer ${host.system.token}`, accept };
  return (await fetch(`${host.system.url}${path}`, { headers })).text();
};

/** Of yesterday too: midnight may be near. */
const digestOfToday = async (): Promise<string> => {
  await ofService("/v1/stats?by=day"); // counts what has just been reported
  const period = `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}%2FP2D`;
  return (await ofService(`/v1/digests/preview?period=${period}`, "text/plain")).replaceAll(/\s+/g, " ");
};

describe("mail over SMTP", () => {
  it("of an unverified sender arrives rewritten, and the log says so without naming the recipient", async () => {
    const reply = await overSmtp("www@host.example", [
      `From: Ada <${PERSON}>`,
      ...FIXED,
      "Subject: over smtp",
      "",
      "Body",
    ]);
    const [, queueId = "none"] = /queued as (\w+)/.exec(reply) ?? [];
    expect(readBack(await host.arrived("over smtp")).from).toEqual([["Ada via REDCap", FALLBACK]]);
    const line = host.guard
      .lines()
      .split("\n")
      .find((one) => one.startsWith(`${queueId}: `));
    expect(line).toBe(
      `${queueId}: rewrote a…@elsewhere.example to ${FALLBACK} (From, Reply-To, X-Original-From, envelope sender)`,
    );
    expect(host.guard.lines()).not.toMatch(/bob@|ada@/);
  });

  it("of a verified sender arrives byte for byte as without a guard", async () => {
    const mail = [
      "from:   =?utf-8?q?Zo=C3=AB?=",
      "\t<zoe@lab.example.org>",
      "X-Empty:",
      "Sender:  zoe@lab.example.org",
      ...FIXED,
      "Subject:  verified",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      "Grüße \t ",
      "..two dots",
      "",
      "",
    ];
    const send = async (subject: string) => {
      const lines = mail.map((line) => line.replace("verified", subject));
      expect(await overSmtp("zoe@lab.example.org", lines)).toMatch(/^250 /);
      return withoutTrace(await host.arrived(subject)).replace(subject, "");
    };
    const guarded = await send("with");
    await host.postfix.set("smtpd_milters =");
    await host.postfix.reload();
    const alone = await send("without");
    await host.postfix.set(`smtpd_milters = inet:127.0.0.1:${host.guard.port}`);
    await host.postfix.reload();
    expect(guarded).toContain("X-Empty:");
    expect(guarded).toBe(alone);
  });

  it("of a name alone, which Postfix completes with a verified domain, passes as it came", async () => {
    await host.postfix.set("myorigin = lab.example.org");
    await host.postfix.reload();
    const mail = ["From: ann@example.org", ...FIXED, "Subject: name alone", "", "Body"];
    expect(await overSmtp("www-data", mail)).toMatch(/^250 /);
    const read = readBack(await host.arrived("name alone"));
    expect(read).toMatchObject({
      from: [["", "ann@example.org"]],
      returnPath: ["<www-data@lab.example.org>"],
    });
  });

  it("is refused at once in the mode reject", async () => {
    const strict = await startGuard(["--mode", "reject"]);
    try {
      await host.postfix.set(`smtpd_milters = inet:127.0.0.1:${strict.port}`);
      await host.postfix.reload();
      const mail = [`From: Ada <${PERSON}>`, ...FIXED, "Subject: refused", "", "Body"];
      let reply = "";
      // Until the reload, the other guard answers.
      await until(async () => {
        reply = await overSmtp(PERSON, mail);
        return reply.startsWith("5");
      });
      expect(reply).toBe(
        `550 5.7.1 SES rejects mail from ${PERSON}: not verified. Send from a verified address, or verify it: postmaster identities request elsewhere.example`,
      );
    } finally {
      await host.postfix.set(`smtpd_milters = inet:127.0.0.1:${host.guard.port}`);
      await host.postfix.reload();
      await strict.stop();
    }
  });

  it("is in the message's story and in the digest, and passes as it came once its sender is verified", async () => {
    const identity = "newly.example";
    const send = (subject: string) =>
      overSmtp(`ann@${identity}`, [
        `From: Ann <ann@${identity}>`,
        ...FIXED,
        `Subject: ${subject}`,
        "",
        "Body",
      ]);
    const reply = await send("before verification");
    expect(readBack(await host.arrived("before verification")).from).toEqual([["Ann via REDCap", FALLBACK]]);
    const [, queueId = "none"] = /queued as (\w+)/.exec(reply) ?? [];
    await until(async () => (await ofService(`/v1/messages/${queueId}`)).includes("Replies go to ann@newly"));
    const step = `Verify ${identity}: ${host.system.url}/identities/new?identity=${identity}`;
    expect(await digestOfToday()).toContain(`ann@${identity}: 1 message. ${step}`);
    const known = host.guard.said();
    await turn(host.system.endpoints.sesv2, "verified-identities", {
      identity,
      configurationSet: "postmaster",
    });
    await until(() => host.guard.said() !== known, host.guard.said);
    await send("after verification");
    expect(readBack(await host.arrived("after verification")).from).toEqual([["Ann", `ann@${identity}`]]);
    expect(await digestOfToday()).not.toContain(identity);
  });
});

describe("mail while there is no guard", () => {
  it("passes at once", async () => {
    host.guard.signal("SIGKILL");
    await host.guard.exited;
    const reply = await overSmtp("ann@example.org", [
      "From: ann@example.org",
      ...FIXED,
      "Subject: no guard",
      "",
      "Body",
    ]);
    expect(reply).toMatch(/^250 /);
    expect(readBack(await host.arrived("no guard")).from).toEqual([["", "ann@example.org"]]);
  });
});
