import {
  BatchGetMetricDataCommand,
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetEventDestinationCommand,
  GetConfigurationSetEventDestinationsCommand,
  PutAccountVdmAttributesCommand,
  type EventType as SesEventType,
} from "@aws-sdk/client-sesv2";
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONFIGURATION_SET, deadLettersOf, FEEDBACK, REMOVALS } from "../../local/system/resources.ts";
import { queueArn, queueUrl, topicArn } from "../../local/system/snsSqs.ts";
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

  /** Has the configuration set publish these types of events; answers those that it published. */
  const publish = async (MatchingEventTypes: SesEventType[]): Promise<SesEventType[]> => {
    const set = { ConfigurationSetName: CONFIGURATION_SET };
    const { EventDestinations: [before] = [] } = await system.ses.send(
      new GetConfigurationSetEventDestinationsCommand(set),
    );
    const destination = { ...set, EventDestinationName: before?.Name };
    await system.ses.send(new DeleteConfigurationSetEventDestinationCommand(destination));
    const EventDestination = { ...before, MatchingEventTypes };
    await system.ses.send(
      new CreateConfigurationSetEventDestinationCommand({ ...destination, EventDestination }),
    );
    return before?.MatchingEventTypes ?? [];
  };
  /** So many messages wait in a queue. */
  const fill = async (queue: string, messages: number) => {
    const QueueUrl = queueUrl(system.snsSqs, queue);
    await system.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    for (let n = 0; n < messages; n++)
      await system.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "waits" }));
  };
  const causes = async () => (await comparisons.latest())?.causes.map(({ code }) => code);

  it("warns of the identity that has no configuration set, until the counts agree again", async () => {
    await system.installed();
    await system.sendRecorded(100);
    await system.send(50, SENDER);
    system.toNight();
    const [heard] = await system.told();
    expect(heard).toMatchObject({ change: "opened", severity: "warning" });
    expect(heard?.subject).toMatch(/WARNING: 50 of 150 messages \(33\.3 ?%\) are not recorded$/);
    const text = heard?.text.replace(/\s+/g, " ");
    expect(text).toContain(`Likely cause: Events for mail from ${SILENT} do not reach this service`);
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

  it("is not made, and warns of nothing, while neither sends nor deliveries are published", async () => {
    const before = await publish(["BOUNCE", "COMPLAINT"]);
    await system.installed();
    await system.send(200);
    system.toNight();
    expect(await system.told()).toEqual([]);
    expect(await comparisons.latest()).toMatchObject({
      state: "notComparable",
      ses: 200,
      recorded: null,
      difference: 0,
      causes: [],
    });

    // Published again in the course of a day.
    system.pass(8 * 60 + 20);
    await system.send(200);
    await publish(before);
    system.toNight();
    expect(await system.told()).toEqual([]);
    expect(await comparisons.latest()).toMatchObject({ state: "starting", ses: 200 });
    system.pass(8 * 60 + 20);
    await system.send(50, SENDER);
    system.toNight();
    expect(await system.told()).toMatchObject([{ change: "opened" }]);
  });

  it.each([
    [24, ["identityWithoutEvents"]],
    [25, ["brokenPath", "identityWithoutEvents"]],
  ])(
    "of 50 missing messages: %i notifications that wait are a cause from half on",
    async (waiting, codes) => {
      await system.installed();
      await system.send(50, SENDER);
      await fill(FEEDBACK, waiting);
      system.toNight();
      await system.told();
      expect(await causes()).toEqual(codes);
      await fill(FEEDBACK, 0);
    },
  );

  it.each([
    [REMOVALS, ["identityWithoutEvents"]],
    [FEEDBACK, ["notRead", "identityWithoutEvents"]],
  ])("knows which dead letters are notifications: those of %s", async (queue, codes) => {
    await system.installed();
    await system.send(50, SENDER);
    await fill(deadLettersOf(queue), 1);
    system.toNight();
    await system.told();
    expect(await causes()).toEqual(codes);
    await fill(deadLettersOf(queue), 0);
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
