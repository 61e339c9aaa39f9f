import { describe, expect, it } from "vitest";
import { bounce, complaint, deliveryDelay, reject, renderingFailure } from "../feedback/notifications.ts";
import { mail } from "./mail.ts";
import { flat, shareSystem, system, told } from "./suite.ts";

shareSystem();

/** Days before today with so much mail each. */
const history = async (days: number, perDay: (day: number) => object[]) => {
  for (let day = 0; day < days; day++) {
    await system.notify(...perDay(day));
    system.pass(24 * 60);
  }
  await system.run("tally", {});
};

describe("bounce rate", () => {
  it("is over all mail where few send events come with many deliveries and bounces", async () => {
    const sends = mail(10, 0);
    const others = mail(2_000, 120).filter((one) => !("send" in one));
    await system.notify(...sends, ...others);
    const [warning] = await system.watch();
    expect(warning?.subject).toBe("[Postmaster] WARNING: Bounce rate is 6.0% over the last 24 hours");
    expect(flat(warning)).toContain(
      "120 hard bounces out of 2,010 messages sent in the last 24 hours: 6.0%.",
    );
  });

  it("warns near, at and over the lines, worse each time, and says when it is over", async () => {
    await system.notify(...mail(2_000, 90));
    expect(await told()).toEqual(["opened [Postmaster] NOTICE: Bounce rate is 4.5% over the last 24 hours"]);
    await system.notify(...mail(500, 60));
    const [review] = await system.watch();
    expect(review).toMatchObject({ change: "worse", severity: "warning", rule: "bounceRate" });
    expect(review?.subject).toBe("[Postmaster] WARNING: Worse: Bounce rate is 6.0% over the last 24 hours");
    expect(flat(review)).toContain("150 hard bounces out of 2,500 messages sent in the last 24 hours: 6.0%.");
    await system.notify(...mail(500, 200));
    expect(await told()).toEqual([
      "worse [Postmaster] CRITICAL: Worse: Bounce rate is 11.7% over the last 24 hours",
    ]);
    system.pass(27 * 60);
    await system.notify(...mail(3_000, 10));
    expect(await told()).toEqual([]);
    system.pass(3 * 60);
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: Bounce rate is 11.7% over the last 24 hours",
    ]);
  });

  it("is silent about one bounce of three mails at night, and about a rate well below the line", async () => {
    await system.notify(...mail(3, 1));
    expect(await told()).toEqual([]);
    await system.notify(...mail(2_000, 40));
    expect(await told()).toEqual([]);
  });

  it("foretells when the line is crossed, if it goes on so", async () => {
    await history(6, (day) => mail(600, 9 + 3 * day));
    await system.notify(...mail(600, 25));
    const [warning] = await system.watch();
    expect(warning).toMatchObject({ rule: "bounceRate", severity: "notice" });
    expect(flat(warning)).toMatch(
      /At the pace of the last few days, it will reach 5\.0% on \w+day \d+ \w+\./,
    );
  });

  it("foretells nothing where the rate goes up and down", async () => {
    await history(6, (day) => mail(600, day % 2 === 0 ? 20 : 14));
    await system.notify(...mail(600, 17));
    expect(await told()).toEqual([]);
  });
});

describe("complaint rate", () => {
  let complained = 0;
  const complaints = (count: number) =>
    Array.from({ length: count }, () =>
      complaint({
        messageId: `c${complained++}`,
        at: new Date().toISOString(),
        to: [`c${complained}@a.example`],
      }),
    );

  it("warns at the lines", async () => {
    await system.notify(...mail(2_000, 0), ...complaints(3));
    expect((await system.watch()).filter(({ rule }) => rule === "complaintRate")).toMatchObject([
      { severity: "warning", change: "opened" },
    ]);
    await system.notify(...complaints(9));
    expect((await system.watch()).filter(({ rule }) => rule === "complaintRate")).toMatchObject([
      { severity: "critical", change: "worse" },
    ]);
  });

  it("is silent about one complaint of a thousand mails", async () => {
    await system.notify(...mail(1_000, 0), ...complaints(1));
    expect((await system.watch()).filter(({ rule }) => rule === "complaintRate")).toEqual([]);
  });
});

describe("a complaint", () => {
  it("is told at once, masked, once for the same event, further ones together a day later", async () => {
    const at = new Date().toISOString();
    const first = complaint({ messageId: "spam-1", at, to: ["ada@example.net"] });
    await system.notify(first);
    const [heard, ...others] = await system.hear();
    expect(others).toEqual([]);
    expect(heard).toMatchObject({ rule: "complaint", severity: "notice", change: "opened" });
    expect(heard?.subject).toBe("[Postmaster] NOTICE: 1 complaint about mail from redcap@uni.example");
    expect(flat(heard)).toContain("a…@example.net reported message spam-1 (abuse).");
    expect(heard?.text).not.toContain("ada@");
    // The person is a click away, and in no mail.
    expect(heard?.text).toMatch(
      /1\. See who sent the message.*\n +https:\/\/api\.example\/messages\/spam-1$/m,
    );
    await system.notify(first);
    await system.notify(
      complaint({ messageId: "spam-2", at, to: ["eve@example.net"] }),
      complaint({ messageId: "spam-3", at, to: ["bob@example.net"] }),
    );
    expect(await system.watch()).toEqual([]);
    system.pass(24 * 60);
    expect(await told()).toEqual([
      "again [Postmaster] NOTICE: Still open: 3 complaints about mail from redcap@uni.example",
    ]);
    system.pass(48 * 60);
    expect(await told()).toEqual([]);
  });

  it("is none where somebody took mail out of the spam folder, where SES did not send, or long ago", async () => {
    const at = new Date().toISOString();
    const not = complaint({ messageId: "n1", at, to: ["a@example.net"] });
    await system.notify(
      { ...not, complaint: { ...not.complaint, complaintFeedbackType: "not-spam" } },
      { ...not, complaint: { ...not.complaint, complaintSubType: "OnAccountSuppressionList" } },
      complaint({ messageId: "n2", at: "2026-10-01T00:00:00Z", to: ["b@example.net"] }),
      complaint({ messageId: "n3", at, to: ["complaint@simulator.amazonses.com"] }),
    );
    expect(await system.watch()).toEqual([]);
  });
});

describe("a hard bounce of a watched address", () => {
  const at = () => new Date().toISOString();

  it("is told at once, of a domain and what is below it, and of an address", async () => {
    await system.notify(
      bounce({ messageId: "w1", at: at(), to: ["on-call@ops.operators.example"] }),
      bounce({ messageId: "w2", at: at(), to: ["Dean@Uni.example"] }),
    );
    expect((await system.hear()).map(({ subject }) => subject).sort()).toEqual([
      "[Postmaster] WARNING: 1 hard bounce of watched addresses at ops.operators.example",
      "[Postmaster] WARNING: 1 hard bounce of watched addresses at uni.example",
    ]);
  });

  it("is none for others, or where the mailbox is only full", async () => {
    await system.notify(
      bounce({ messageId: "w3", at: at(), to: ["somebody@uni.example"] }),
      bounce({ messageId: "w4", at: at(), to: ["a@notoperators.example"] }),
      bounce({
        messageId: "w5",
        at: at(),
        to: ["a@operators.example"],
        type: "Transient",
        subType: "MailboxFull",
      }),
    );
    expect(await system.watch()).toEqual([]);
  });
});

describe("a virus, and a template that lacks a value", () => {
  it("is told at once, the first of a day", async () => {
    const mailOf = (messageId: string) => ({ messageId, at: new Date().toISOString(), to: ["a@b.example"] });
    await system.notify(reject(mailOf("v1")), renderingFailure(mailOf("t1")));
    expect((await system.hear()).map(({ severity, subject }) => `${severity} ${subject}`).sort()).toEqual([
      "critical [Postmaster] CRITICAL: SES found a virus in 1 message from redcap@uni.example",
      "warning [Postmaster] WARNING: 1 message using template welcome not sent",
    ]);
    await system.notify(reject(mailOf("v2")), renderingFailure(mailOf("t2")));
    expect(await system.watch()).toEqual([]);
  });

  it("is none where mail is delivered", async () => {
    await system.notify(...mail(50, 0));
    expect(await system.watch()).toEqual([]);
  });
});

describe("a spike", () => {
  const normalDays = () =>
    history(8, (day) => [
      ...mail(300, 2 + (day % 2), { domain: "gmail.com" }),
      ...mail(100, 0, { domain: "partner.example" }),
    ]);

  it("tells the sender whose bounces leave its own normal, with the domains", async () => {
    await normalDays();
    await system.notify(
      ...mail(300, 2, { domain: "gmail.com" }),
      ...mail(60, 30, { domain: "gmial.com" }),
      ...mail(3_000, 0, { domain: "partner.example", source: "news@uni.example" }),
    );
    const heard = (await system.watch()).filter(({ rule }) => rule === "spike");
    expect(heard).toHaveLength(1);
    expect(heard[0]?.subject).toBe(
      "[Postmaster] WARNING: Unusual bounces: sender redcap@uni.example, 8.9% today",
    );
    expect(heard[0]?.text).toContain("Usual over the last four weeks: 0.63%.");
    expect(heard[0]?.text).toContain("Most of them are at gmial.com (30).");
  });

  it("tells the domain where the sender's share stays small", async () => {
    await normalDays();
    await system.notify(
      ...mail(3_000, 20, { domain: "gmail.com" }),
      ...mail(100, 40, { domain: "partner.example" }),
    );
    const heard = (await system.watch()).filter(({ rule }) => rule === "spike");
    expect(heard.map(({ subject }) => subject)).toEqual([
      "[Postmaster] WARNING: Unusual bounces: recipient domain partner.example, 40.0% today",
    ]);
  });

  it("is silent about a large mailing with as few bounces as ever", async () => {
    await normalDays();
    await system.notify(...mail(6_000, 60, { domain: "gmail.com" }));
    expect(await told()).toEqual([]);
  });
});

describe("delays", () => {
  const delayed = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      deliveryDelay({ messageId: `d${n}`, at: new Date().toISOString(), to: [`d${n}@slow.example`] }),
    );

  it("tells a domain where mail piles up", async () => {
    await system.notify(...mail(50, 0, { domain: "slow.example" }), ...delayed(40));
    expect(await told()).toEqual([
      "opened [Postmaster] NOTICE: Mail to slow.example is delayed: 40 delays in six hours",
    ]);
  });

  it("is silent about a few, and about few of many", async () => {
    await system.notify(...mail(500, 0, { domain: "slow.example" }), ...delayed(30));
    expect(await told()).toEqual([]);
  });
});

describe("an address that was removed by hand and bounces again", () => {
  it("is told with who removed it, once", async () => {
    const to = ["back@example.net"];
    await system.notify(bounce({ messageId: "r1", at: new Date().toISOString(), to }));
    const { SuppressionTable } = await import("../../shared/suppressions/SuppressionTable.ts");
    const { removed } = await import("../../shared/suppressions/suppression.ts");
    const suppressions = new SuppressionTable(system.db.table, system.now);
    const entry = await suppressions.get("back@example.net");
    if (entry === undefined) throw new Error("it is not listed");
    await suppressions.put(removed(entry, { at: system.pass(5), by: "Grace" }));
    expect(await system.watch()).toEqual([]);
    const again = bounce({ messageId: "r2", at: system.pass(5), to });
    await system.notify(again);
    const [heard] = await system.hear();
    expect(heard?.subject).toBe("[Postmaster] NOTICE: 1 removed address at example.net failed again");
    expect(flat(heard)).toMatch(/b…@example\.net, removed by Grace on 2027-\d\d-\d\d, message r2\./);
    expect(heard?.text).toMatch(/^ +https:\/\/api\.example\/messages\/r2$/m);
    await system.notify(again);
    expect(await system.watch()).toEqual([]);
  });
});
