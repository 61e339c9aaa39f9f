import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FEEDBACK } from "../../local/system/resources.ts";
import { queueArn, topicArn } from "../../local/system/snsSqs.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import {
  bounce,
  complaint,
  delivery,
  deliveryDelay,
  reject,
  renderingFailure,
  send,
} from "../feedback/notifications.ts";
import { type Heard, startWarnings, type Warned } from "./system.ts";

let system: Warned;
beforeAll(async () => {
  system = await startWarnings("2027-01-04T09:00:00Z");
});
beforeEach(() => system.reset());
afterAll(() => system.stop());

let messages = 0;
const RECIPIENTS = 50; // SES takes no more in a message

/** So many mails, of which so many bounce for good and the others arrive, a message for each fifty. */
const mail = (
  count: number,
  bounced: number,
  { domain = "clinic.example", source = "redcap@uni.example" } = {},
) => {
  const at = new Date().toISOString();
  const some = Array.from({ length: count }, (_, n) => `p${n}-${messages}@${domain}`);
  const batches = Array.from({ length: Math.ceil(count / RECIPIENTS) }, (_, i) =>
    some.slice(i * RECIPIENTS, (i + 1) * RECIPIENTS),
  );
  let left = bounced;
  return batches.flatMap((to) => {
    const gone = to.slice(0, left);
    left -= gone.length;
    const given = { messageId: `m${messages++}`, at, source };
    return [
      send({ ...given, to }),
      ...(gone.length === 0 ? [] : [bounce({ ...given, to: gone })]),
      ...(gone.length === to.length ? [] : [delivery({ ...given, to: to.slice(gone.length) })]),
    ];
  });
};

/** Days before today with so much mail each. */
const history = async (days: number, perDay: (day: number) => object[]) => {
  for (let day = 0; day < days; day++) {
    await system.notify(...perDay(day));
    system.pass(24 * 60);
  }
  await system.run("tally", {});
};

/** The text without its line breaks. */
const flat = (heard: Heard | undefined) => heard?.text.replace(/\s+/g, " ");

const told = async () => (await system.watch()).map(({ subject, change }) => `${change} ${subject}`);

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
  const complaints = (count: number) =>
    Array.from({ length: count }, () =>
      complaint({
        messageId: `m${messages++}`,
        at: new Date().toISOString(),
        to: [`c${messages}@a.example`],
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

describe("the account", () => {
  it("tells of the quota at 80 and 95%, and that it is over", async () => {
    await system.turn("account", { max24HourSend: 100 });
    await system.send(79);
    await system.pump();
    expect(await told()).toEqual([]);
    await system.send(1);
    expect(await told()).toEqual(["opened [Postmaster] WARNING: 80.0% of the daily sending quota is used"]);
    await system.send(15);
    expect(await told()).toEqual([
      "worse [Postmaster] CRITICAL: Worse: 95.0% of the daily sending quota is used",
    ]);
    await system.pump();
    system.pass(25 * 60);
    expect(await told()).toEqual([]);
    system.pass(61);
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: 95.0% of the daily sending quota is used",
    ]);
  });

  it("tells that it is under review, paused, healthy again", async () => {
    await system.turn("account", { enforcementStatus: "PROBATION" });
    expect(await told()).toEqual(["opened [Postmaster] WARNING: AWS has put the account under review"]);
    await system.turn("account", { enforcementStatus: "SHUTDOWN", sendingEnabled: false });
    expect(await told()).toEqual([
      "worse [Postmaster] CRITICAL: Worse: SES sending is paused for this account",
    ]);
    await system.turn("account", { enforcementStatus: "HEALTHY", sendingEnabled: true });
    expect(await told()).toEqual([]);
    system.pass(10);
    expect(await told()).toEqual(["recovered [Postmaster] Resolved: SES sending is paused for this account"]);
    expect(await told()).toEqual([]);
  });

  it("tells of the sandbox once in a month, and not in production", async () => {
    expect(await told()).toEqual([]);
    await system.turn("account", { productionAccess: false });
    expect(await told()).toEqual(["opened [Postmaster] NOTICE: The SES account is in the sandbox"]);
    system.pass(7 * 24 * 60);
    expect(await told()).toEqual([]);
  });

  it("says nothing, and nothing is over, where SES does not answer", async () => {
    await system.turn("account", { enforcementStatus: "PROBATION" });
    expect(await told()).toHaveLength(1);
    await system.turn("faults", { operation: "GetAccount", error: "BadRequestException", times: 1 });
    expect(await told()).toEqual([]);
    await system.turn("account", { enforcementStatus: "HEALTHY" });
    await told();
    system.pass(10);
    expect(await told()).toHaveLength(1);
  });

  it("tells at once that what was over is back", async () => {
    const pause = (paused: boolean) =>
      system.turn("account", { sendingEnabled: !paused, enforcementStatus: "HEALTHY" });
    await pause(true);
    expect(await told()).toHaveLength(1);
    await pause(false);
    await told();
    system.pass(10);
    expect((await told())[0]).toMatch(/^recovered/);
    system.pass(10);
    await pause(true);
    expect(await told()).toEqual(["opened [Postmaster] CRITICAL: SES sending is paused for this account"]);
  });
});

describe("an identity", () => {
  const verified = {
    verifiedAt: "2027-01-01T00:00:00.000Z",
    state: "verified" as const,
    ses: {
      identity: "lab.example",
      kind: "domain" as const,
      maySend: true,
      status: "SUCCESS",
      dkim: { status: "SUCCESS", signing: true, tokens: [] },
    },
  };

  it("is told when its DKIM is gone, when it fails, and when it is well again", async () => {
    const identities = new IdentityTable(system.db.table);
    const record = { ...foundRecord({ identity: "lab.example", kind: "domain" }), ...verified };
    await identities.put(record);
    expect(await told()).toEqual([]);
    const lost = { ...verified.ses, dkim: { ...verified.ses.dkim, status: "FAILED" } };
    await identities.put({ ...record, ses: lost, version: 1 });
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: The DKIM records of lab.example are no longer in DNS",
    ]);
    const failed = { ...lost, status: "FAILED", maySend: false };
    await identities.put({ ...record, state: "failed", ses: failed, version: 2 });
    expect(await told()).toEqual(["worse [Postmaster] CRITICAL: Worse: lab.example is no longer verified"]);
    await identities.put({ ...record, version: 3 });
    system.pass(5);
    expect(await told()).toEqual([]);
    system.pass(61);
    expect((await told()).map((one) => one.split(" ")[0])).toEqual(["recovered"]);
  });

  it("is told when nobody confirmed it, and not for ever", async () => {
    const identities = new IdentityTable(system.db.table);
    const record = {
      ...foundRecord({ identity: "ann@lab.example", kind: "address" }),
      state: "expired" as const,
      requestedBy: "REDCap",
      requestedAt: new Date().toISOString(),
    };
    await identities.put(record);
    expect(await told()).toEqual([
      "opened [Postmaster] NOTICE: Verification link for ann@lab.example expired",
    ]);
    system.pass(5 * 24 * 60);
    await system.watch();
    system.pass(120);
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: Verification link for ann@lab.example expired",
    ]);
  });

  it("is silent about one that waits", async () => {
    const identities = new IdentityTable(system.db.table);
    await identities.put(foundRecord({ identity: "new.example", kind: "domain" }));
    expect(await told()).toEqual([]);
  });
});

describe("quarantine and dead letters", () => {
  it("are told when something is there", async () => {
    await system.notify("no notification at all");
    await system.putAside("{}");
    const heard = await system.watch();
    expect(heard.map(({ subject }) => subject).sort()).toEqual([
      "[Postmaster] CRITICAL: 1 message in the dead-letter queue postmaster-feedback-dlq",
      "[Postmaster] WARNING: 1 notification could not be read",
    ]);
    expect(await told()).toEqual([]);
  });

  it("are silent where all could be read", async () => {
    await system.notify(...mail(10, 0));
    expect(await told()).toEqual([]);
  });
});

describe("what is long over", () => {
  it("is forgotten, and warned of anew, though the table still holds it", async () => {
    const at = () => new Date().toISOString();
    await system.turn("account", { enforcementStatus: "PROBATION" });
    await system.notify(complaint({ messageId: "old", at: at(), to: ["a@example.net"] }));
    expect((await system.watch()).map(({ rule }) => rule).sort()).toEqual(["complaint", "sending"]);
    await system.turn("account", { enforcementStatus: "HEALTHY" });
    for (const minutes of [0, 15, 25 * 60]) {
      system.pass(minutes);
      await system.watch();
    }
    system.pass(91 * 24 * 60);
    expect(await told()).toEqual([]);
    await system.turn("account", { enforcementStatus: "SHUTDOWN", sendingEnabled: false });
    await system.notify(complaint({ messageId: "new", at: at(), to: ["a@example.net"] }));
    expect((await system.watch()).map(({ rule }) => rule).sort()).toEqual(["complaint", "sending"]);
  });
});

describe("a part that fails", () => {
  it("keeps no other rule from warning", async () => {
    // A day's pages of senders that nobody can read.
    await system.notify(...mail(50, 0));
    await system.run("tally", {});
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await system.db.client.send(
      new PutItemCommand({
        TableName: "postmaster",
        Item: {
          pk: { S: "TALLY#day" },
          sk: { S: day },
          counts: { L: [] },
          pages: { M: { sender: { N: "1" }, recipientDomain: { N: "1" } } },
          generation: { S: "lost" },
          source: { S: "lost" },
          countedAt: { S: day },
          frozenFrom: { N: "9999999999" },
          version: { N: "1" },
        },
      }),
    );
    await system.turn("account", { enforcementStatus: "PROBATION" });
    expect(await told()).toEqual(["opened [Postmaster] WARNING: AWS has put the account under review"]);
  });
});

describe("the feed", () => {
  it("is told too while SES's count falls, as the mail of a large day leaves it", async () => {
    const busy = async (count: number) => {
      await system.send(count);
      await system.pump();
      await system.notify(...mail(count, 0));
      await system.run("tally", {});
    };
    await system.watch();
    system.pass(1);
    for (let hour = 0; hour < 6; hour++) {
      await busy(100);
      system.pass(60);
    }
    system.pass(16 * 60);
    await busy(20);
    await system.watch();
    // The first hours of yesterday leave SES's count faster than new mail comes.
    for (let round = 0; round < 5; round++) {
      system.pass(60);
      await system.send(25);
      if ((await system.watch()).some(({ rule }) => rule === "feedSilent")) return;
    }
    throw new Error("nothing was told in five hours");
  });

  const silent = async () => (await system.watch()).filter(({ rule }) => rule === "feedSilent");

  it("is told when SES sends and nothing comes, with what is broken, and when it lives again", async () => {
    await system.watch();
    system.pass(1);
    await system.send(12);
    await system.pump();
    await system.watch();
    system.pass(10);
    await system.send(12);
    expect(await silent()).toEqual([]);
    system.pass(15);
    const [heard] = await silent();
    expect(heard).toMatchObject({ severity: "critical", change: "opened" });
    expect(heard?.subject).toBe("[Postmaster] CRITICAL: No events for 25 minutes although SES is sending");
    expect(flat(heard)).toMatch(
      /\d+ notifications? waits? in the queue postmaster-feedback: the ingest function does not process them/,
    );
    await system.pump();
    await system.watch();
    system.pass(10);
    expect(await silent()).toMatchObject([{ change: "recovered" }]);
  });

  it("tells that the queue is no subscriber any more", async () => {
    const topic = { TopicArn: topicArn(FEEDBACK) };
    const { Subscriptions = [] } = await system.sns.send(new ListSubscriptionsByTopicCommand(topic));
    for (const { SubscriptionArn } of Subscriptions)
      await system.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await system.watch();
    await system.send(12);
    system.pass(25);
    const [heard] = await silent();
    expect(flat(heard)).toContain("postmaster-feedback is no longer subscribed to the topic");
    await system.sns.send(new SubscribeCommand({ ...topic, Protocol: "sqs", Endpoint: queueArn(FEEDBACK) }));
  });

  it("is silent at night, when nothing is sent, and while events come", async () => {
    await system.watch();
    system.pass(1);
    await system.send(30);
    await system.pump();
    await system.watch();
    system.pass(8 * 60);
    expect(await silent()).toEqual([]);
  });

  it("is patient where half of the account's mail is never heard of", async () => {
    await system.watch();
    system.pass(1);
    await system.send(60);
    await system.pump();
    await system.notify(...mail(40, 0));
    await system.watch();
    await system.send(20);
    system.pass(60);
    expect(await silent()).toEqual([]);
  });
});

describe("a mail host", () => {
  it("is told when it reports no more, and when it does again", async () => {
    const hosts = new RelayHostTable(system.db.table, system.now);
    await hosts.seen("mail.uni.example");
    system.pass(29);
    expect(await told()).toEqual([]);
    system.pass(2);
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: Mail host mail.uni.example stopped reporting",
    ]);
    await hosts.seen("mail.uni.example");
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: Mail host mail.uni.example stopped reporting",
    ]);
  });

  it("is forgotten after two weeks", async () => {
    await new RelayHostTable(system.db.table, system.now).seen("old.uni.example");
    system.pass(15 * 24 * 60);
    expect(await told()).toEqual([]);
  });
});
