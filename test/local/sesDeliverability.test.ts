import {
  BadRequestException,
  BatchGetMetricDataCommand,
  type BatchGetMetricDataQuery,
  CreateConfigurationSetCommand,
  GetAccountCommand,
  GetMessageInsightsCommand,
  ListRecommendationsCommand,
  type ListRecommendationsCommandInput,
  NotFoundException,
  PutAccountVdmAttributesCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MailSystem, startMailSystem } from "./ses.ts";

const DAY_MS = 86_400_000;
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const query = (more: Partial<BatchGetMetricDataQuery> = {}): BatchGetMetricDataQuery => ({
  Id: "q",
  Namespace: "VDM",
  Metric: "SEND",
  StartDate: new Date(today),
  EndDate: new Date(today + DAY_MS),
  ...more,
});

describe("Virtual Deliverability Manager of the local SES", () => {
  let system: MailSystem;
  beforeAll(async () => {
    system = await startMailSystem();
    await system.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "ours" }));
    await system.turn("verified-identities", { identity: "uni.example", configurationSet: "ours" });
    await system.turn("verified-identities", { identity: "lab.example" });
  });
  beforeEach(() => manager("ENABLED"));
  afterAll(() => system.stop());

  const manager = (VdmEnabled: "ENABLED" | "DISABLED") =>
    system.client.send(new PutAccountVdmAttributesCommand({ VdmAttributes: { VdmEnabled } }));
  const send = async (from: string, ...ToAddresses: string[]) =>
    (
      await system.client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses },
          Content: { Simple: { Subject: { Data: "Your survey" }, Body: { Text: { Data: "t" } } } },
          EmailTags: [{ Name: "study", Value: "seven" }],
        }),
      )
    ).MessageId ?? "";
  const insights = (MessageId: string) => system.client.send(new GetMessageInsightsCommand({ MessageId }));
  const metrics = async (...Queries: BatchGetMetricDataQuery[]) =>
    (await system.client.send(new BatchGetMetricDataCommand({ Queries }))).Results?.map(
      ({ Values }) => Values,
    );

  it("tells what became of a message to one recipient", async () => {
    expect(await insights(await send("a@uni.example", "ada@clinic.example"))).toMatchObject({
      FromEmailAddress: "a@uni.example",
      Subject: "Your survey",
      EmailTags: [{ Name: "study", Value: "seven" }],
      Insights: [
        {
          Destination: "ada@clinic.example",
          Events: [
            { Type: "SEND", Timestamp: expect.any(Date) },
            { Type: "DELIVERY", Timestamp: expect.any(Date) },
          ],
        },
      ],
    });
  });

  it("keeps nothing of mail to several recipients or the simulator", async () => {
    const several = await send("a@uni.example", "ada@clinic.example", "bob@clinic.example");
    const simulated = await send("a@uni.example", "success@simulator.amazonses.com");
    for (const id of [several, simulated, "no-such-id"])
      await expect(insights(id)).rejects.toThrow(NotFoundException);
  });

  it("counts by day, and by identity and configuration set", async () => {
    const [before = []] = (await metrics(query())) ?? [];
    await system.client.send(
      new PutSuppressedDestinationCommand({ EmailAddress: "gone@clinic.example", Reason: "BOUNCE" }),
    );
    await send("a@lab.example", "ada@clinic.example");
    const bounced = await send("a@lab.example", "gone@clinic.example");
    const [sent, ofLab, ofSet, delivered, hard] =
      (await metrics(
        query(),
        query({ Dimensions: { EMAIL_IDENTITY: "lab.example" } }),
        query({ Dimensions: { EMAIL_IDENTITY: "lab.example", CONFIGURATION_SET: "ours" } }),
        query({ Dimensions: { EMAIL_IDENTITY: "lab.example" }, Metric: "DELIVERY" }),
        query({ Dimensions: { EMAIL_IDENTITY: "lab.example" }, Metric: "PERMANENT_BOUNCE" }),
      )) ?? [];
    expect(sent).toEqual([Number(before[0]) + 2]);
    expect([ofLab, ofSet, delivered]).toEqual([[2], [0], [1]]);
    // Of the account's own list: told of the message, and no bounce of the metric.
    expect(hard).toEqual([0]);
    expect((await insights(bounced)).Insights?.[0]?.Events?.[1]?.Details?.Bounce).toMatchObject({
      BounceType: "PERMANENT",
      BounceSubType: "OnAccountSuppressionList",
    });
  });

  it.each([
    ["no query", []],
    ["eleven queries", Array.from({ length: 11 }, () => query())],
    ["dates in the wrong order", [query({ EndDate: new Date(today - 1) })]],
    ["an unknown metric", [query({ Metric: "SENT" as never })]],
  ])("refuses %s", async (_what, Queries) => {
    await expect(system.client.send(new BatchGetMetricDataCommand({ Queries }))).rejects.toThrow(
      BadRequestException,
    );
  });

  it("lists the recommendations that were put there, by status, page by page", async () => {
    const one = { resourceArn: "arn:aws:ses:eu-west-1:000000000000:identity/uni.example" };
    await system.turn("recommendations", [
      { ...one, type: "DKIM", description: "DKIM1" },
      { ...one, type: "SPF", description: "SPF1", status: "FIXED" },
      { ...one, type: "DMARC", description: "DMARC1", impact: "LOW" },
    ]);
    const list = (input: ListRecommendationsCommandInput) =>
      system.client.send(new ListRecommendationsCommand(input));
    const first = await list({ Filter: { STATUS: "OPEN" }, PageSize: 1 });
    expect(first.Recommendations).toMatchObject([{ Type: "DKIM", Status: "OPEN", Impact: "HIGH" }]);
    const { NextToken } = first;
    const second = await list({ Filter: { STATUS: "OPEN" }, PageSize: 1, NextToken });
    expect(second.Recommendations).toMatchObject([{ Type: "DMARC", Description: "DMARC1" }]);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ PageSize: 101 })).rejects.toThrow(BadRequestException);
    await expect(list({ Filter: { TYPE: "SPF", IMPACT: "LOW" } })).rejects.toThrow(BadRequestException);
  });

  it("refuses all of them while it is off, and says so of the account", async () => {
    const id = await send("a@uni.example", "ada@clinic.example");
    await manager("DISABLED");
    expect((await system.client.send(new GetAccountCommand({}))).VdmAttributes).toEqual({
      VdmEnabled: "DISABLED",
    });
    for (const refused of [
      insights(id),
      metrics(query()),
      system.client.send(new ListRecommendationsCommand({})),
    ])
      await expect(refused).rejects.toThrow(/not enabled/);
  });
});
