import { execFile, spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { explainMaillog } from "../cli/maillog/explain.ts";
import { seededRandom } from "../local/demo/seededRandom.ts";

const MEGABYTES = Number(process.env["MB"] ?? 90);
const SEED = Number(process.env["SEED"] ?? 1);
const IN_FLIGHT = 500;
const ROUNDS = 3;

/**
 * `npm run bench -- maillog` (`MB=1000` for the size to plan for): `postmaster maillog explain` beside a bare line
 * reader and, where it is installed (apt-get install pflogsumm), pflogsumm, on one generated log of interleaved lines.
 */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-bench-"));
  const file = join(folder, "mail.log");
  try {
    const lines = await generate(file);
    const bytes = (await stat(file)).size;
    console.log(
      `${(bytes / 1e6).toFixed(0)} MB, ${lines} lines, seed ${SEED}; median of ${ROUNDS} rounds in turn\n`,
    );
    const runs: [name: string, run: () => Promise<unknown>][] = [
      ["bare reader", () => bareReader(file)],
      ["maillog explain", () => explainMaillog([file], {}, { write: () => {}, now: Date.now() })],
    ];
    if (await hasPflogsumm()) runs.push(["pflogsumm", () => pflogsumm(file)]);
    else console.log("pflogsumm is not installed: its row is left out (apt-get install pflogsumm)\n");
    const times = new Map(runs.map(([name]) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, one] of runs) {
        const began = performance.now();
        await one();
        times.get(name)?.push((performance.now() - began) / 1_000);
      }
    }
    const median = (name: string) =>
      times.get(name)?.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    const ours = median("maillog explain");
    console.log("                    seconds    lines/s   × maillog explain");
    for (const [name] of runs)
      console.log(
        name.padEnd(16) +
          median(name).toFixed(2).padStart(11) +
          (lines / median(name)).toFixed(0).padStart(11) +
          (median(name) / ours).toFixed(2).padStart(20),
      );
    console.log(`\nmost memory of postmaster maillog explain: ${await mostMemory(file)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Of the command as it is run, by Linux's own high-water mark. */
const mostMemory = async (file: string): Promise<string> => {
  const command = fileURLToPath(new URL("../cli/postmaster.ts", import.meta.url));
  const child = spawn(command, ["maillog", "explain", file], { stdio: ["ignore", "ignore", "inherit"] });
  let most = 0;
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    most = Math.max(most, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
    await delay(20);
  }
  return most === 0 ? "? (no /proc here)" : (most / 1_000).toFixed(0);
};

const bareReader = async (file: string): Promise<number> => {
  let count = 0;
  let left = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const lines = (left + chunk).split("\n");
    left = lines.pop() ?? "";
    count += lines.length;
  }
  return count;
};

const pflogsumm = (file: string) => promisify(execFile)("pflogsumm", [file], { maxBuffer: 1 << 28 });
const hasPflogsumm = () =>
  promisify(execFile)("pflogsumm", ["--version"]).then(
    () => true,
    () => false,
  );

/** Messages as Postfix logs them, hundreds at once, some bounced, some deferred and tried again. */
const generate = async (file: string): Promise<number> => {
  const random = seededRandom(SEED);
  const out = createWriteStream(file);
  const waiting: string[][] = [];
  let bytes = 0;
  let count = 0;
  let second = 0;
  for (let number = 0; bytes < MEGABYTES * 1e6; ) {
    while (waiting.length < IN_FLIGHT) waiting.push(message(number++, random));
    let text = "";
    for (let n = 0; n < 2_000; n++) {
      const place = Math.floor(random() * waiting.length);
      const lines = waiting[place];
      const line = lines?.shift();
      if (line === undefined) {
        waiting[place] = message(number++, random);
        continue;
      }
      if (n % 50 === 0) second++;
      text += `${new Date(Date.UTC(2026, 10, 1) + second * 1_000).toUTCString().replace(/^\w+, (\d+) (\w+) \d+ ([\d:]+).*$/, (_, day, month, time) => `${month} ${String(Number(day)).padStart(2)} ${time}`)} vm ${line}\n`;
      count++;
    }
    bytes += text.length;
    if (!out.write(text)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  }
  out.end();
  await finished(out);
  return count;
};

const message = (number: number, random: () => number): string[] => {
  const id = (0x100000000 + number * 977).toString(16).toUpperCase();
  const to = `to=<patient${number}@d${number % 700}.example.org>, relay=email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587, delay=0.5, delays=0.1/0/0.1/0.3`;
  const fate = random();
  const sent = `postfix/smtp[77]: ${id}: ${to}, dsn=2.0.0, status=sent (250 Ok 0102018f${id.padStart(8, "0")}-1a2b3c4d-5e6f-7a8b-9c0d-${id.padStart(12, "0")}-000000)`;
  const deferred = `postfix/smtp[77]: ${id}: ${to}, dsn=4.0.0, status=deferred (host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: 454 Throttling failure: Maximum sending rate exceeded. (in reply to end of DATA command))`;
  const bounced = `postfix/smtp[77]: ${id}: ${to}, dsn=5.0.0, status=bounced (host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: user${number % 40}@example.org (in reply to end of DATA command))`;
  return [
    `postfix/smtpd[55]: connect from app.example.org[192.0.2.9]`,
    `postfix/smtpd[55]: ${id}: client=app.example.org[192.0.2.9]`,
    `postfix/cleanup[66]: ${id}: message-id=<${id}.${number}@app.example.org>`,
    `postfix/qmgr[44]: ${id}: from=<redcap@example.org>, size=${2_000 + (number % 900)}, nrcpt=1 (queue active)`,
    `postfix/smtpd[55]: disconnect from app.example.org[192.0.2.9] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5`,
    ...(fate < 0.03 ? [bounced] : fate < 0.1 ? [deferred, sent] : [sent]),
    `postfix/qmgr[44]: ${id}: removed`,
  ];
};
