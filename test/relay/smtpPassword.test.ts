import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { regionOfRelay, SMTP_PORTS, smtpEndpoint, tlsOfPort } from "../../shared/relay/endpoints.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";

// AWS's example secret key (it opens nothing); the passwords by the steps of its Python program [smtp-credentials].
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const KNOWN_ANSWERS = new URL("../../../shared/fixtures/smtp-passwords.json", import.meta.url);

describe("smtpPassword", () => {
  it.each([
    ["us-east-1", "BLBM/9hSUELfq8Gw+rU1YcBjkOxGbhT2XG763xVLGWL9"],
    ["eu-west-1", "BMW5RDrXmmVs0lV7GpI4oLkHXpZ4stDsk6q91z1g38Pk"],
  ])("of AWS's example key in %s is what AWS documents", (region, password) => {
    expect(smtpPassword(SECRET, region)).toBe(password);
  });

  it.runIf(existsSync(KNOWN_ANSWERS))("gives every known answer", () => {
    const answers = JSON.parse(readFileSync(KNOWN_ANSWERS, "utf8")) as {
      region: string;
      secretKey: string;
      smtpPassword: string;
    }[];
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers)
      expect(smtpPassword(answer.secretKey, answer.region)).toBe(answer.smtpPassword);
  });
});

describe("endpoints", () => {
  it("tell for each port how it is encrypted", () => {
    expect(SMTP_PORTS.filter(({ tls }) => tls === "starttls").map(({ port }) => port)).toEqual([
      587, 2587, 25,
    ]);
    expect(SMTP_PORTS.filter(({ tls }) => tls === "implicit").map(({ port }) => port)).toEqual([465, 2465]);
    expect(tlsOfPort(465)).toBe("implicit");
    expect(tlsOfPort(2525)).toBeUndefined();
  });

  it("name the host of a region that has one", () => {
    expect(smtpEndpoint("eu-central-1")?.host).toBe("email-smtp.eu-central-1.amazonaws.com");
    expect(smtpEndpoint("ap-southeast-3")).toBeUndefined();
  });

  it.each([
    ["[email-smtp.eu-west-1.amazonaws.com]:587", "eu-west-1"],
    ["email-smtp.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["[smtp.example.org]:587", undefined],
  ])("read the region of the relay host %s", (relayHost, region) => {
    expect(regionOfRelay(relayHost)).toBe(region);
  });
});

describe("npm run smtp-password", () => {
  const run = async (
    args: string[],
    { stdin, env = {} }: { stdin?: string; env?: Record<string, string> },
  ) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("../../cli/smtpPassword.ts", import.meta.url)), ...args],
      { env: { ...COMPILE_CACHE, PATH: process.env["PATH"], ...env } },
    );
    if (stdin !== undefined) child.stdin.end(stdin);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code: child.exitCode, out, err };
  };

  it("prints the password alone, of the secret on standard input", async () => {
    const env = { AWS_SECRET_ACCESS_KEY: "another", AWS_REGION: "us-east-1" };
    expect(await run([], { stdin: `${SECRET}\n`, env })).toEqual({
      code: 0,
      out: `${smtpPassword(SECRET, "us-east-1")}\n`,
      err: "",
    });
  });

  it.each(["SMTP_SECRET", "AWS_SECRET_ACCESS_KEY"])("takes the secret from %s", async (name) => {
    const answer = await run(["--region", "eu-west-1"], { stdin: "", env: { [name]: SECRET } });
    expect(answer).toEqual({ code: 0, out: `${smtpPassword(SECRET, "eu-west-1")}\n`, err: "" });
  });

  it("takes the environment's where standard input stays open and silent", async () => {
    const answer = await run(["--region", "eu-west-1"], { env: { SMTP_SECRET: SECRET } });
    expect(answer.out).toBe(`${smtpPassword(SECRET, "eu-west-1")}\n`);
  });

  it("refuses the secret as an argument, says why and does not repeat it", async () => {
    const { code, out, err } = await run(["--region", "eu-west-1", SECRET], { stdin: "" });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("every user of this machine");
    expect(err).not.toContain(SECRET);
  });

  it("refuses an option it does not know without repeating it", async () => {
    const { code, err } = await run([`--secret=${SECRET}`], { stdin: "" });
    expect(code).toBe(2);
    expect(err).not.toContain(SECRET);
  });

  it("asks for the region, and for the secret", async () => {
    expect((await run([], { stdin: SECRET })).err).toContain("--region");
    expect((await run(["--region", "eu-west-1"], { stdin: "" })).err).toContain("SMTP_SECRET");
  });
});
