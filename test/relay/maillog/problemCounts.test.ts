import { describe, expect, it } from "vitest";
import { nearParameter } from "../../../shared/relay/maillog/problems/nearParameter.ts";
import { commandsIn, problemIn, problemsIn, TABLE } from "./problemsIn.ts";
import { line } from "./storiesOf.ts";

describe("what Postfix reports about itself", () => {
  it("runs nothing that the log names if a shell could read it as its own", () => {
    for (const path of ["/etc/$(id)", "/etc/a`id`", "/etc/a;id"]) {
      const commands = [
        ...(commandsIn("smtp", `error: open database ${path}.db: No such file`) ?? []),
        ...(commandsIn("postfix-script", `warning: not owned by root: ${path}`) ?? []),
      ];
      expect(commands.join()).not.toMatch(/\$\(|`|;/);
    }
  });

  it.each([
    ["postconf", "warning: /etc/postfix/main.cf: unused parameter: smtp_password=hunter2"],
    ["postfix-script", "fatal: bad boolean configuration: smtp_sasl_auth_enable = hunter2"],
    ["smtp", "fatal: bad numerical configuration: timeout = x hunter2"],
    ["smtp", "fatal: parameter smtp_helo_timeout: bad time value or unit: hunter2"],
    ["master", "fatal: bad string length 9 > 4: relayhost = hunter2"],
    ["smtp", "fatal: /etc/postfix/main.cf, line 9: missing '=' after attribute name: \"AKIAX:hunter2\""],
    ["smtp", 'fatal: open dictionary: expecting "type:name" form instead of "hunter2"'],
    ["smtp", "warning: static:AKIAX:hunter2 is unavailable. unsupported dictionary type: static"],
    ["smtp", "warning: static:{AKIAX hunter2} is unavailable. x"],
    ["smtp", "fatal: cannot open inline:{ { x = AKIAX:hunter2 }, y"],
    ["smtp", "warning: proxy:static:AKIAX:hunter2 lookup error for x"],
    ["smtp", "warning: proxy:AKIAX:hunter2 lookup error for x"],
    ["smtp", "warning: AKIAX:hunter2 is unavailable. unsupported dictionary type: AKIAX"],
    ["smtp", "error: open database ldap://cn=x:hunter2@ldap.example.org/: x"],
  ])("keeps no value of a parameter, which may be a password: %s: %s", (program, text) => {
    const problem = problemIn(program, text);
    expect(problem?.example.text).toContain("…");
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });

  it.each([
    "warning: proxy:mysql:/etc/postfix/mysql.cf lookup error for x",
    "warning: tcp:[192.0.2.1]:1234 is unavailable. x",
    "warning: smtp_sasl_password_maps lookup error",
  ])("keeps the names of tables: %s", (text) =>
    expect(problemIn("smtp", text)?.example.text).toBe(text.slice("warning: ".length)),
  );

  it.each([
    ["sendmail", "fatal: www-data(33): No recipient addresses found in message header", "unknown", "warning"],
    ["postdrop", "panic: odd", "unknown", "warning"],
    ["postconf", "fatal: odd", "unknown", "warning"],
    ["sendmail", "warning: odd", "unknown", "notice"],
    ["qmgr", "fatal: odd", "unknown", "critical"],
    ["smtp", "warning: no MX host for gmial.example has a valid address record", "dns_failed", "notice"],
    [
      "smtp",
      "warning: no MX host for email-smtp.eu-wst-1.amazonaws.com has a valid address record",
      "dns_failed",
      "critical",
    ],
    ["smtp", "fatal: open lock file pid/unix.smtp: unable to set exclusive lock", "unknown", "critical"],
    [
      "master",
      "fatal: open lock file /var/lib/postfix/master.lock: unable to set exclusive lock",
      "already_running",
      "notice",
    ],
  ])("%s: %s is %s, %s", (program, text, code, severity) =>
    expect(problemIn(program, text)).toMatchObject({ code, severity }),
  );

  it("is counted once for all lines that mean the same, from the first to the last", () => {
    const problems = problemsIn([
      line("postfix/smtp[1]", `error: open database ${TABLE}.db: No such file`, "Nov 24 10:00:00"),
      line("postfix/smtp[2]", `warning: hash:${TABLE} lookup error for "x"`, "Nov 24 11:00:00"),
      line("postfix/smtp[2]", "warning: odd 123 of <a@example.org>", "Nov 24 12:00:00"),
      line("postfix/smtp[3]", "warning: odd 456 of <b@example.org>", "Nov 24 13:00:00"),
      line("postfix/smtp[3]", "panic: odder", "Nov 24 13:00:00"),
    ]).list();
    expect(
      problems.map(({ code, severity, count, firstAt, lastAt }) => [
        code,
        severity,
        count,
        (lastAt - firstAt) / 3_600_000,
      ]),
    ).toEqual([
      ["table_missing", "critical", 2, 1],
      ["unknown", "critical", 1, 0],
      ["unknown", "notice", 2, 1],
    ]);
    expect(problems[1]).toMatchObject({ title: "smtp: panic", example: { text: "odder" } });
  });

  it.each([
    [["", "Nov 24 10:00:00 vm ", "Nov 24 11:00:00 vm "], "10:00", "11:00"],
    [["Nov 24 10:00:00 vm ", "", "Nov 24 09:00:00 vm "], "09:00", "10:00"],
    [["Nov 24 10:00:00 vm ", ""], "10:00", "10:00"],
  ])("has the times that its lines state: %j", (stamps, first, last) => {
    const [one] = problemsIn(stamps.map((stamp) => `${stamp}postfix/smtp[9]: fatal: odd`)).list();
    const clock = (at = Number.NaN) => new Date(at).toISOString().slice(11, 16);
    expect([one?.count, clock(one?.firstAt), clock(one?.lastAt)]).toEqual([stamps.length, first, last]);
  });

  it("is not what Postfix says of a message, or gives as advice", () =>
    expect(
      problemsIn([
        line("postfix/cleanup[1]", "A10000000015: warning: header Subject: x from local; from=<a@b>: y"),
        line("postfix/smtpd[1]", "connect from warning: x[192.0.2.9]"),
        line("postfix/master[1]", "daemon started -- version 3.7.11, configuration /etc/postfix"),
        line(
          "postfix/master[1]",
          "warning: to avoid this condition, increase the process count in master.cf",
        ),
        line("dovecot/auth[1]", "warning: x"),
      ]).list(),
    ).toEqual([]));

  it("does not fill the memory, and takes no longer for a line that is long", () => {
    const lines = Array.from({ length: 1_000 }, (_, n) =>
      line("postfix/smtp[1]", `error: open database /x${"y".repeat(n)}.db: no`),
    );
    const problems = problemsIn(lines);
    expect(problems.list()).toHaveLength(200);
    expect(problems.others).toBeGreaterThan(0);
    expect(problemIn("smtp", `warning: ${"a@b <".repeat(100_000)}`)?.code).toBe("unknown");
  });
});

describe("a parameter that Postfix does not know", () => {
  it.each([
    ["smtp_sasl_pasword_maps", "smtp_sasl_password_maps"],
    ["relay_host", "relayhost"],
    ["smtp_tls_securty_level", "smtp_tls_security_level"],
    ["my_own_thing", undefined],
    ["x", undefined],
  ])("%s is near %s", (name, near) => expect(nearParameter(name)).toBe(near));
});
