import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainMaillog } from "../../cli/maillog/explain.ts";
import { keptCertificate } from "../../local/smtp/certificate.ts";
import { type RunningSmtp, startSmtp } from "../../local/smtp/server.ts";
import { startPostfix, type TestPostfix } from "./postfix.ts";

let folder: string;
let smtp: RunningSmtp;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-problems-"));
  smtp = await startSmtp({
    port: 0,
    tlsPort: 0,
    certificate: await keptCertificate(folder, new Date()),
    user: () => undefined,
    region: "eu-west-1",
    submit: () => Promise.reject(new Error("nothing is submitted here")),
    timeoutMs: 60_000,
  });
});
afterAll(async () => {
  await smtp?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Hands a message to Postfix as an application does. */
const send = async ({ directory }: TestPostfix) => {
  const child = spawn("/usr/sbin/sendmail", ["-C", directory, "-f", "app@uni.example", "ada@example.net"]);
  child.stdin.end("Subject: x\n\nhello\n");
  await once(child, "close");
};

type Problem = { code: string; subject: string; severity: string };
const explained = async (log: string): Promise<{ problems: Problem[]; causes: string[] }> => {
  const file = join(folder, "mail.log");
  await writeFile(file, log);
  let out = "";
  const write = (text: string) => {
    out += text;
  };
  await explainMaillog([file], { json: true }, { write, now: Date.now() });
  const { summary } = JSON.parse(out.trim().split("\n").at(-1) ?? "");
  return { problems: summary.problems, causes: summary.causes.map(({ code }: { code: string }) => code) };
};

const SASL = [
  "smtp_sasl_auth_enable=yes",
  "smtp_sasl_security_options=noanonymous",
  "smtp_tls_security_level=encrypt",
];

/** Settings, the words in the log to wait for, the worst problem and what it is about, and the message's cause. */
const MISTAKES: [mistake: string, settings: string[], words: string, problem: string, cause: string][] = [
  [
    "a table that was never built",
    [...SASL, "smtp_sasl_password_maps=hash:DIR/sasl_passwd"],
    "status=",
    "table_missing DIR/sasl_passwd",
    "local_data_error",
  ],
  [
    "a file of CA certificates that is missing",
    ["smtp_tls_security_level=secure", "smtp_tls_CAfile=DIR/ca.pem"],
    "status=",
    "tls_file DIR/ca.pem",
    "tls_engine",
  ],
  [
    "mechanisms that are forbidden",
    [...SASL, "smtp_sasl_password_maps=static:a:b", "smtp_sasl_mechanism_filter=cram-md5"],
    "status=",
    "sasl_mechanisms",
    "no_common_mechanism",
  ],
  [
    "a port that is none",
    ["relayhost=[127.0.0.1]:5877x"],
    "bad command startup",
    "relayhost_value [127.0.0.1]:5877x",
    "",
  ],
  [
    "a value that is none",
    ["smtp_sasl_auth_enable=ja"],
    "bad command startup",
    "configuration smtp_sasl_auth_enable",
    "",
  ],
  ["no passwords", SASL, "bad command startup", "password_table", ""],
  [
    "wrapper mode on a port of STARTTLS",
    ["smtp_tls_security_level=encrypt", "smtp_tls_wrappermode=yes"],
    "status=",
    "",
    "wrappermode_on_starttls",
  ],
  ["a transport that is deferred", ["defer_transports=smtp"], "status=", "", "deferred_transport"],
];

describe("what a real Postfix writes about", () => {
  it.each(MISTAKES)("%s is understood", async (_, settings, words, problem, cause) => {
    const postfix = await startPostfix();
    try {
      const inPlace = (text: string) => text.replaceAll("DIR", postfix.directory);
      for (const setting of [`relayhost=[127.0.0.1]:${smtp.port}`, ...settings])
        await postfix.set(inPlace(setting));
      await postfix.start();
      await send(postfix);
      await expect.poll(() => postfix.logged()).toContain(words);
      const { problems, causes } = await explained(await postfix.logged());
      const [worst] = problems.filter(({ severity }) => severity === "critical");
      const told = worst === undefined ? "" : `${worst.code} ${worst.subject}`.trim();
      expect([told, causes[0] ?? ""]).toEqual([inPlace(problem), cause]);
    } finally {
      await postfix.stop();
    }
  });
});
