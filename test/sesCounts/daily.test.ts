import { BatchGetMetricDataCommand, PutAccountVdmAttributesCommand } from "@aws-sdk/client-sesv2";
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONFIGURATION_SET, FEEDBACK } from "../../local/system/resources.ts";
import { queueArn, topicArn } from "../../local/system/snsSqs.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SILENT, startAccount } from "./account.ts";

const SENDER = `redcap@${SILENT}`;

describe("the daily comparison with SES's own count", () => {
  let system: Awaited<ReturnType<typeof startAccount>>;
  let comparisons: ComparisonTable;
  beforeAll(async () => {
    system = await startAccount();
    comparisons = new ComparisonTable(system.db.table);
  });
  beforeEach(async () => {
    await system.reset();
    await system.attach();
    await system.follow();
  });
  afterAll(() => system.stop());

  it("warns of the identity that has no configuration set, until the counts agree again", async () => {
    await system.installed();
    await system.sendRecorded(100);
    await system.send(50, SENDER);
    system.toNight();
    const [heard] = await system.told();
    expect(heard).toMatchObject({ change: "opened", severity: "warning" });
    expect(heard?.subject).toMatch(/WARNING: 50 of 150 messages \(33\.3 ?%\) are not recorded$/);
    const text = heard?.text.replace(/\s+/g, " ");
    expect(text).toContain(`Likely cause: Events of ${SILENT} do not reach this service`);
    expect(text).toContain(
      `1. Attach the configuration set to ${SILENT}. https://api.example/identities/${SILENT}`,
    );
    const found = await comparisons.latest();
    expect(found).toMatchObject({ state: "missing", ses: 150, difference: 50, metrics: [] });
    expect(found?.causes.map(({ code }) => code)).toEqual(["identityWithoutEvents"]);

    await system.attach(CONFIGURATION_SET);
    await system.follow();
    system.pass(8 * 60 + 20);
    expect(await system.told()).toEqual([]);
    await system.sendRecorded(50, SENDER);
    system.toNight();
    expect(await system.told()).toMatchObject([{ change: "recovered" }]);
    expect(await comparisons.latest()).toMatchObject({ state: "agrees", difference: 0, causes: [] });
  });

  it("names what is broken on the way", async () => {
    await system.attach(CONFIGURATION_SET);
    await system.follow();
    const topic = { TopicArn: topicArn(FEEDBACK) };
    const { Subscriptions = [] } = await system.sns.send(new ListSubscriptionsByTopicCommand(topic));
    await system.installed();
    for (const { SubscriptionArn } of Subscriptions)
      await system.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await system.send(100);
    system.toNight();
    const [heard] = await system.told();
    expect(heard?.text.replace(/\s+/g, " ")).toContain(
      "Likely cause: The queue postmaster-feedback is no longer subscribed to the topic.",
    );
    await system.sns.send(new SubscribeCommand({ ...topic, Protocol: "sqs", Endpoint: queueArn(FEEDBACK) }));
  });

  it("is made once a day, and a look that comes again changes nothing", async () => {
    await system.installed();
    await system.sendRecorded(100);
    system.toNight();
    await system.told();
    const first = await comparisons.latest();
    system.pass(5);
    await system.told();
    expect(await comparisons.latest()).toEqual(first);
    expect((await comparisons.list({ limit: 10 })).items.map(({ state }) => state)).toEqual([
      "agrees",
      "starting",
    ]);
  });

  it("believes a difference only once it has stayed until half an hour after midnight", async () => {
    await system.installed();
    await system.send(50, SENDER);
    system.pass(15 * 60 + 12);
    await system.told();
    expect(await comparisons.latest()).toMatchObject({ state: "starting" });
    system.pass(17);
    await system.told();
    expect(await comparisons.latest()).toMatchObject({ state: "starting" });
    system.pass(1);
    expect(await system.told()).toMatchObject([{ change: "opened" }]);
    expect(await comparisons.latest()).toMatchObject({ state: "missing" });
  });

  it("judges nothing of a service that has not recorded for 24 hours", async () => {
    await system.send(50, SENDER);
    await system.told();
    system.toNight();
    expect(await system.told()).toEqual([]);
    expect(await comparisons.latest()).toMatchObject({ state: "starting", ses: 50 });
  });

  it("is made by a later look where SES does not answer", async () => {
    await system.installed();
    system.toNight();
    await system.turn("faults", {
      operation: "GetAccount",
      error: "InternalServiceErrorException",
      times: 3,
    });
    await system.told();
    expect(await comparisons.latest()).toMatchObject({ state: "starting" });
    system.pass(5);
    await system.told();
    expect(await comparisons.latest()).toMatchObject({ state: "agrees" });
  });

  it("asks Virtual Deliverability Manager nothing where it is not turned on here", async () => {
    const VdmAttributes = { VdmEnabled: "ENABLED" } as const;
    await system.ses.send(new PutAccountVdmAttributesCommand({ VdmAttributes }));
    const fault = { operation: "BatchGetMetricData", error: "BadRequestException", times: 4 };
    await system.turn("faults", fault);
    await system.installed();
    await system.send(50, SENDER);
    system.toNight();
    expect(await system.told()).toHaveLength(1);
    // The fault waits for the first call: it is this one.
    const Queries = [
      {
        Id: "q",
        Namespace: "VDM",
        Metric: "SEND",
        StartDate: system.now(),
        EndDate: new Date(system.now().getTime() + 1),
      },
    ] as const;
    await expect(system.ses.send(new BatchGetMetricDataCommand({ Queries: [...Queries] }))).rejects.toThrow(
      "As asked of the local SES",
    );
  });
});
