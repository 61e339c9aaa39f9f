import { describe, expect, it } from "vitest";
import { delivery, line, message, SES, storiesOf } from "./storiesOf.ts";

const smtp = (text: string, pid = 4) => line(`postfix/smtp[${pid}]`, text);
const failed = (reply: string) =>
  message("4B1234567", [{ status: "deferred", dsn: "4.7.5", reply }]).slice(0, -1);
/** What the message's one attempt says, after lines of the process that made it. */
const attempted = (before: string[], log = message("4B1234567")) =>
  storiesOf([...before, ...log, ""].join("\n"), { localTime: Date.UTC }).stories[0]?.attempts[0];

const CERTIFICATE = "Server certificate not trusted";
const UNTRUSTED = `Untrusted TLS connection established to ${SES}: TLSv1.3`;

describe("an attempt over TLS that nobody verified", () => {
  it("is noted with the relay it was made to", () => {
    expect(attempted([smtp(UNTRUSTED)])?.isTlsUntrusted).toBe(true);
  });

  it("is not noted of another relay, another process or after a trusted connection", () => {
    const other = smtp("Untrusted TLS connection established to other[192.0.2.9]:25: TLSv1.3");
    expect(attempted([other])?.isTlsUntrusted).toBe(false);
    expect(attempted([smtp(UNTRUSTED, 5)])?.isTlsUntrusted).toBe(false);
    for (const kind of ["Trusted", "Verified"])
      expect(
        attempted([smtp(UNTRUSTED), smtp(`${kind} TLS connection established to ${SES}: TLSv1.3`)])
          ?.isTlsUntrusted,
        kind,
      ).toBe(false);
    expect(attempted([])?.isTlsUntrusted).toBe(false);
  });

  it("stays noted where another process verifies its own", () => {
    const trusted = smtp(`Trusted TLS connection established to ${SES}: TLSv1.3`, 5);
    expect(attempted([smtp(UNTRUSTED), trusted])?.isTlsUntrusted).toBe(true);
  });
});

describe("why TLS failed", () => {
  it.each([
    [`certificate verification failed for ${SES}: untrusted issuer /CN=x`, "untrusted issuer /CN=x"],
    [`server certificate verification failed for ${SES}: num=18:self-signed`, "num=18:self-signed"],
    ["certificate verification failed for name: no port", "no port"],
    ["warning: TLS library problem: error:0A000126:SSL routines::unexpected eof:x.c:1:", "unexpected eof"],
    [
      "warning: TLS library problem: error:80000002:system library::No such file:../bss_file.c:67:calling fopen(/etc/ca.pem, r):",
      "/etc/ca.pem",
    ],
    ["warning: error opening chain file: /etc/key.pem: No such file", "/etc/key.pem"],
  ])("is added to the reply: %s", (text, why) => {
    expect(attempted([smtp(text)], failed(CERTIFICATE))?.reply).toBe(`${CERTIFICATE}: ${why}`);
  });

  it("keeps the file that an earlier line named, and no other reason", () => {
    const file = smtp(
      "warning: TLS library problem: error:80000002:system library::No such file:a.c:67:calling fopen(/etc/ca.pem, r):",
    );
    const after = smtp("warning: TLS library problem: error:10080002:BIO routines::system lib:b.c:69:");
    expect(attempted([file, after], failed(CERTIFICATE))?.reply).toBe(`${CERTIFICATE}: /etc/ca.pem`);
    const eof = smtp("warning: TLS library problem: error:0A000126:SSL routines::unexpected eof:x.c:1:");
    expect(attempted([eof, after], failed(CERTIFICATE))?.reply).toBe(`${CERTIFICATE}: system lib`);
  });

  it.each([
    "Cannot start TLS: handshake failure",
    "TLS is required, but our TLS engine is unavailable",
    CERTIFICATE,
  ])("is added where the attempt failed for TLS: %s", (reply) => {
    const text = `certificate verification failed for ${SES}: why`;
    expect(attempted([smtp(text)], failed(reply))?.reply).toBe(`${reply}: why`);
  });

  it("is not added to a reply about something else, or of another process, or after a trusted connection", () => {
    const why = `certificate verification failed for ${SES}: why`;
    expect(attempted([smtp(why)], failed("host x said: 451 later"))?.reply).toBe("host x said: 451 later");
    expect(attempted([smtp(why, 5)], failed(CERTIFICATE))?.reply).toBe(CERTIFICATE);
    const trusted = smtp(`Verified TLS connection established to ${SES}: TLSv1.3`);
    expect(attempted([smtp(why), trusted], failed(CERTIFICATE))?.reply).toBe(CERTIFICATE);
  });

  it("is at most 200 characters, and nothing where the line ends early", () => {
    const long = `certificate verification failed for ${SES}: ${"x".repeat(300)}`;
    expect(attempted([smtp(long)], failed(CERTIFICATE))?.reply).toBe(`${CERTIFICATE}: ${"x".repeat(200)}`);
    for (const text of [
      `certificate verification failed for ${SES}`,
      `certificate verification failed for ${SES}: `,
      "warning: TLS library problem: error:",
      "warning: error opening chain file: relative.pem: No such file",
    ])
      expect(attempted([smtp(text)], failed(CERTIFICATE))?.reply, text).toBe(CERTIFICATE);
  });

  it("is of the message that failed: a delivery after it has its own reply", () => {
    const why = smtp(`certificate verification failed for ${SES}: why`);
    expect(
      attempted([why], [...message("4B1234567").slice(0, 3), delivery("4B1234567")])?.reply,
    ).not.toContain("why");
  });
});
