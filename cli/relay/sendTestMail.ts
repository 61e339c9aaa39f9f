import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { muttrc } from "../mutt/muttrc.ts";

export type TestMail = { from: string; to: string; messageId: string; postfixDirectory: string | undefined };

const SUBJECT = "Test of the mail relay";
const BODY = "“postmaster relay test” sent this message to check that mail leaves this host and arrives.\n";
const ENV = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/lib` };

/** Sends a message to the local Postfix, with mutt if it is installed, else with sendmail. Returns which it used. */
export const sendTestMail = async (mail: TestMail): Promise<"mutt" | "sendmail"> => {
  try {
    await byMutt(mail);
    return "mutt";
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  await run(
    "sendmail",
    [
      ...(mail.postfixDirectory === undefined ? [] : ["-C", mail.postfixDirectory]),
      "-oi",
      "-f",
      mail.from,
      "--",
      mail.to,
    ],
    [
      `From: ${mail.from}`,
      `To: ${mail.to}`,
      `Subject: ${SUBJECT}`,
      `Message-ID: <${mail.messageId}>`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=UTF-8",
      "",
      BODY,
    ].join("\n"),
  );
  return "sendmail";
};

const byMutt = async ({ from, to, messageId, postfixDirectory }: TestMail): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-mutt-"));
  try {
    const rc = join(folder, "muttrc");
    const lines = `${muttrc({ from, postfixDirectory })}set copy=no\nmy_hdr Message-ID: <${messageId}>\n`;
    await writeFile(rc, lines, { mode: 0o600 });
    await run("mutt", ["-n", "-F", rc, "-s", SUBJECT, "--", to], BODY);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const run = async (program: string, args: string[], input: string): Promise<void> => {
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"], env: ENV });
  const said = text(child.stderr);
  child.stdin.on("error", () => {}); // it may exit before it has read everything
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new Error(`${program} did not accept the message: ${(await said).trim() || `status ${code}`}`);
};
