import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GuardedHost, readBack, startGuardedHost } from "./guardedHost.ts";
import { PERSON } from "./message.ts";
import { SHAPES, type Shape } from "./shapes.ts";

let host: GuardedHost;
beforeAll(async () => {
  host = await startGuardedHost();
});
afterAll(() => host?.stop());

const FALLBACK = "redcap@example.org";
const TO = "bob@example.net";
const ENV = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin`, LC_ALL: "C.UTF-8" };

const run = async (program: string, args: string[], input = "", env: object = {}): Promise<void> => {
  const child = spawn(program, args, { env: { ...ENV, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`${program}: ${child.exitCode} ${output}${errors}`);
};

type Program = (lines: string[], subject: string) => Promise<void>;

const sendmail: Program = (lines, subject) =>
  host.sendmail(PERSON, [...lines, `To: ${TO}`, `Subject: ${subject}`, "", "Body"], TO);

const php: Program = (lines, subject) =>
  run("php", [
    "-n",
    ...["-d", `sendmail_path=sendmail -C ${host.postfix.directory} -t -i -F Website -f ${PERSON}`],
    ...["-r", 'exit(mail($argv[1], $argv[2], "Body", $argv[3]) ? 0 : 1);', "--"],
    ...[TO, subject, lines.join("\r\n")],
  ]);

const curl: Program = (lines, subject) =>
  run(
    "curl",
    [
      ...["--silent", "--show-error", `smtp://127.0.0.1:${host.postfix.port}`, "--crlf"],
      ...["--mail-from", PERSON, "--mail-rcpt", TO, "--upload-file", "-"],
    ],
    `${[...lines, `To: ${TO}`, `Subject: ${subject}`, "", "Body", ""].join("\n")}`,
  );

const mutt: Program = async ([from = ""], subject) => {
  const muttrc = join(host.postfix.folder, `${subject}.muttrc`);
  await writeFile(
    muttrc,
    [
      `set sendmail="sendmail -C ${host.postfix.directory} -oem -oi -f ${PERSON}"`,
      "set copy=no",
      `my_hdr ${from.replaceAll(/["\\]/g, "\\$&")}`,
      "",
    ].join("\n"),
  );
  await run("mutt", ["-n", "-F", muttrc, "-s", subject, "--", TO], "Body\n", { HOME: host.postfix.folder });
};

/** What a program makes of a From of its own accord. */
const PROGRAMS: { program: string; send: Program; shapes: Shape[] }[] = [
  { program: "sendmail", send: sendmail, shapes: SHAPES },
  {
    program: "PHP's mail()",
    send: php,
    shapes: SHAPES.map((shape) =>
      shape.what === "no-from" ? { ...shape, name: "Website", replyTo: [["Website", PERSON]] } : shape,
    ),
  },
  {
    program: "curl",
    send: curl,
    // No program on this host wrote it: there is only the envelope sender to name.
    shapes: SHAPES.map((shape) =>
      shape.what === "no-from" ? { ...shape, name: PERSON, replyTo: [["", PERSON]] } : shape,
    ),
  },
  {
    program: "mutt",
    send: mutt,
    // It writes one From, on one line, and encodes names itself.
    shapes: SHAPES.filter(({ what }) => ["comma", "quotes", "upper", "utf8"].includes(what)),
  },
];

describe.each(PROGRAMS)("mail of an unverified sender by $program arrives", ({ program, send, shapes }) => {
  const subjectOf = ({ what }: Shape) => `${program.replaceAll(/\W/g, "")} ${what}`;
  beforeAll(() => Promise.all(shapes.map((shape) => send(shape.lines, subjectOf(shape)))));

  it.each(shapes)("$what", async (shape) => {
    const { what, name, replyTo } = shape;
    const source = await host.arrived(subjectOf(shape));
    const read = readBack(source);
    expect(read.from).toEqual([[`${name} via REDCap`, FALLBACK]]);
    expect(read.replyTo).toEqual(replyTo);
    expect(read.counts).toMatchObject({ From: 1, "Reply-To": 1, "Resent-From": what === "resent" ? 1 : 0 });
    expect(read.returnPath).toEqual([`<${FALLBACK}>`]);
    expect(source).toMatch(/\r?\n\r?\nBody\r?\n(?:\r?\n)?$/);
  });
});
