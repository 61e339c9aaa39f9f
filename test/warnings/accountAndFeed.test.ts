import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { FEEDBACK } from "../../local/system/resources.ts";
import { queueArn, topicArn } from "../../local/system/snsSqs.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { complaint } from "../feedback/notifications.ts";
import { mail } from "./mail.ts";
import { flat, shareSystem, system, told } from "./suite.ts";

shareSystem();

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
