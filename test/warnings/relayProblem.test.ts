import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HostProblem, RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { relayProblem } from "../../shared/warnings/rules/relayProblem.ts";
import { startWarnings, type Warned } from "./system.ts";

const NOW = new Date("2026-11-24T12:00:00.000Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const reported = (text: string, more: Partial<HostProblem> = {}): HostProblem => ({
  host: "mx1",
  daemon: "smtp",
  level: "warning",
  text,
  count: 12,
  firstAt: ago(90),
  lastAt: ago(5),
  ...more,
});
const MISSING = "open database /etc/postfix/sasl_passwd.db: No such file or directory";
const found = (...relayProblems: HostProblem[]) =>
  relayProblem.find({ now: NOW, relayProblems } as Partial<Facts> as Facts, () => false) ?? [];

describe("a problem that a mail host's Postfix reports", () => {
  it("is told with the host, what it means, how often it came, and the command that fixes it", () => {
    expect(found(reported(MISSING, { level: "error" }))).toEqual([
      {
        subject: "mx1: table_missing /etc/postfix/sasl_passwd",
        severity: "critical",
        headline: "Postfix on mx1: a table is missing or cannot be read (/etc/postfix/sasl_passwd)",
        facts: [
          expect.stringContaining("cannot open the table hash:/etc/postfix/sasl_passwd"),
          "Reported 12 times since 2026-11-24 10:30 UTC, last at 2026-11-24 11:55 UTC.",
          `Postfix wrote: “smtp: error: ${MISSING}”`,
        ],
        remedy: expect.arrayContaining([
          { text: "Build it.", target: { to: "shell", command: "postmap hash:/etc/postfix/sasl_passwd" } },
        ]),
      },
    ]);
  });

  it.each([
    [179, 1],
    [180, 0],
  ])("is over three hours after its last line: %i minutes after it, %i", (minutes, warnings) =>
    expect(found(reported(MISSING, { lastAt: ago(minutes) }))).toHaveLength(warnings),
  );

  it("is not told of clients' errors, nor of what only follows from another", () => {
    const died = reported("process /usr/lib/postfix/sbin/smtp pid 77 exit status 1", { daemon: "master" });
    const client = reported("unknown[192.0.2.9]: SASL LOGIN authentication failed: x", { daemon: "smtpd" });
    const subjects = (...all: HostProblem[]) => found(...all).map(({ subject }) => subject);
    expect(subjects(client, reported("odd"))).toEqual([]);
    expect(subjects(died)).toEqual(["mx1: process_died smtp"]);
    expect(subjects(died, reported(MISSING))).toEqual(["mx1: table_missing /etc/postfix/sasl_passwd"]);
    expect(subjects(died, { ...reported(MISSING), host: "mx2" })).toHaveLength(2);
  });

  it("that is not known is told as it is, five of a host at most, the gravest first", () => {
    const unknown = found(reported("odd thing", { level: "fatal" }));
    expect(unknown).toMatchObject([
      { severity: "critical", headline: "Postfix on mx1 reports an error from smtp" },
    ]);
    expect(unknown[0]).not.toHaveProperty("remedy");
    const many = ["a", "b", "c", "d", "e", "f"].map((name) =>
      reported(`database /etc/${name}.db is older than source file /etc/${name}`),
    );
    const severities = found(...many, reported(MISSING)).map(({ severity }) => severity);
    expect(severities).toEqual(["critical", "warning", "warning", "warning", "warning"]);
  });
});

describe("reports of problems", () => {
  let system: Warned;
  beforeAll(async () => {
    system = await startWarnings("2027-01-04T09:00:00Z");
  });
  beforeEach(() => system.reset());
  afterAll(() => system.stop());

  it("open a warning of the host, and end it when none comes any more", async () => {
    const problems = new RelayProblemTable(system.db.table, system.now);
    const at = system.now().toISOString();
    const line = { daemon: "smtp", level: "error", text: MISSING } as const;
    await problems.note("mail.uni.example", [{ ...line, count: 2, firstAt: at, lastAt: at }]);
    const heard = async () => (await system.watch()).map(({ subject, change }) => `${change} ${subject}`);
    expect(await heard()).toEqual([
      expect.stringMatching(
        /^opened \[Postmaster\] CRITICAL: Postfix on mail\.uni\.example: a table is missing/,
      ),
    ]);
    system.pass(3 * 60);
    const [over, ...more] = await heard();
    expect(over).toMatch(/^recovered /);
    expect(more).toEqual([]);
  });

  it("are counted anew after a day without", async () => {
    const problems = new RelayProblemTable(system.db.table, system.now);
    const time = (hours: number) => new Date(system.now().getTime() + hours * 3_600_000).toISOString();
    const line = {
      daemon: "master",
      level: "fatal",
      text: "bind 127.0.0.1 port 25: Address already in use",
    } as const;
    for (const [hours, count] of [
      [-30, 7],
      [-2, 1],
      [-1, 3],
      [-1, 3],
    ] as const)
      await problems.note("mx9", [{ ...line, count, firstAt: time(hours), lastAt: time(hours) }]);
    const [known] = (await problems.list()).filter(({ host }) => host === "mx9");
    expect(known).toMatchObject({ count: 4, firstAt: time(-2), lastAt: time(-1) });
  });
});
