import { describe, expect, it } from "vitest";
import { strangeLog } from "../../../shared/relay/maillog/strangeLog.ts";

const EXIM = "2026-11-24 10:00:00 1rABCd-000123-4F <= ann@example.org H=localhost";
const JOURNAL = "2026-11-24T10:00:00 vm sshd[1]: Accepted publickey";

describe("a log without a line of Postfix or msmtp", () => {
  it.each([
    ["LPKSHHRH\u0001", "a file of systemd's journal"],
    ["abc\0def", "a binary file"],
    ["-- No entries --", "journalctl found no entries"],
    [EXIM, "a log of Exim"],
    ["2026-11-24 10:00:00 [123] 1rABCd-000123abcde-4Fab => bob@example.net", "a log of Exim"],
    ["2026-11-24 10:00:00 1rABCd-000123-4F Completed", "a log of Exim"],
    ["Nov 24 10:00:00 vm sendmail[12]: 4AO900: from=ann", "a log of Sendmail"],
    ["Nov 24 10:00:00 vm sm-mta[12]: 4AO900: to=bob", "a log of Sendmail"],
    ["Nov 24 10:00:00 vm smtpd[12]: 0123456789abcdef smtp connected", "a log of OpenSMTPD"],
    ["@4000 starting delivery 12: msg 3 to remote bob@example.net", "a log of qmail"],
    ["@4000 end delivery 12", "a log of qmail"],
    ["@4000 new msg 1234", "a log of qmail"],
    ["#Software: Microsoft Exchange Server", "a log of Microsoft Exchange"],
    ['{"eventType" : "Bounce","mail":{}}', "SES's own notifications"],
    ['{"notificationType":"Delivery"}', "SES's own notifications"],
    ['{"eventType":"Other"}', "It is JSON"],
    ["  [1, 2]", "It is JSON"],
    [JOURNAL, "a log of other programs"],
    ["<34>1 2026-11-24 10:00:00 vm app", "a log of other programs"],
    ["Nov  4 10:00:00 vm cron[1]: started", "a log of other programs"],
    ["hello", "It does not look like a mail log."],
    ["said Nov 24 10:00:00 by someone", "It does not look like a mail log."],
    ["x LPKSHHRH", "It does not look like a mail log."],
  ])("%j is said to be %s", (line, said) => {
    const text = strangeLog(1, [line]);
    expect(text).toContain(said);
    expect(text).toMatch(/^no line from Postfix or msmtp was found\. /);
  });

  it("is recognised by any line of the sample, not by one beyond it", () => {
    const blank = Array.from({ length: 39 }, () => "hello");
    expect(strangeLog(40, [...blank, EXIM])).toContain("Exim");
    expect(strangeLog(41, [...blank, "hello", EXIM])).toContain("does not look like a mail log");
  });

  it("is what fits first", () => {
    expect(strangeLog(2, [JOURNAL, EXIM])).toContain("Exim");
  });

  it("is empty only without a line", () => {
    expect(strangeLog(0, [])).toMatch(/^it is empty\. Postfix may log elsewhere/);
    expect(strangeLog(1, [])).toBe(
      "no line from Postfix or msmtp was found. It does not look like a mail log.",
    );
    expect(strangeLog(0, ["hello"])).toContain("It does not look like a mail log.");
  });
});
