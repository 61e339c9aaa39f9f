import {
  PutAccountVdmAttributesCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import { startApi } from "./system.ts";

const UNKNOWN = "0102018f3c5e7a9b-0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0-000000";

describe("Virtual Deliverability Manager over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi({ deliverability: "on" });
    await api.turn("verified-identities", { identity: "lab.example" });
  });
  beforeEach(() => manager("ENABLED"));
  afterAll(() => api.stop());

  const manager = (VdmEnabled: "ENABLED" | "DISABLED") =>
    api.sesClient.send(new PutAccountVdmAttributesCommand({ VdmAttributes: { VdmEnabled } }));
  /** By an identity of which nothing is published. */
  const send = async (...ToAddresses: string[]) =>
    (
      await api.sesClient.send(
        new SendEmailCommand({
          FromEmailAddress: "redcap@lab.example",
          Destination: { ToAddresses },
          Content: { Simple: { Subject: { Data: "Your survey" }, Body: { Text: { Data: "t" } } } },
        }),
      )
    ).MessageId ?? "";

  it("fills the story of a message of which no event is recorded, and says where it is from", async () => {
    const id = await send("Ada@clinic.example");
    const { status, body } = await api.admin.get(`/v1/messages/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      messageId: id,
      fromSesRecord: true,
      sender: "redcap@lab.example",
      subject: "Your survey",
      sentAt: expect.any(String),
      recipients: [{ recipient: "ada@clinic.example", outcome: "delivered" }],
      items: [{ type: "send" }, { type: "delivery" }],
      cursor: null,
    });
  });

  it("tells why it failed, as of a recorded bounce", async () => {
    const EmailAddress = "gone@clinic.example";
    await api.sesClient.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: "BOUNCE" }));
    const { body } = await api.admin.get(`/v1/messages/${await send(EmailAddress)}`);
    expect(body.recipients).toMatchObject([
      { outcome: "bounced", reason: { code: expect.any(String), title: expect.any(String) } },
    ]);
    expect(body.items[1]).toMatchObject({
      type: "bounce",
      subtype: "Permanent/OnAccountSuppressionList",
      diagnostic: expect.stringContaining("suppression list"),
    });
  });

  it("leaves a message as it is recorded, where any event is", async () => {
    const id = await send("bob@clinic.example");
    const at = new Date().toISOString();
    await api.record({
      id: "e1",
      type: "delivery",
      messageId: id,
      at,
      recordedAt: at,
      recipient: "bob@clinic.example",
      recipientDomain: "clinic.example",
      sender: "redcap@lab.example",
    });
    expect((await api.admin.get(`/v1/messages/${id}`)).body).toMatchObject({
      fromSesRecord: false,
      items: [{ id: "e1" }],
    });
  });

  it("shows what the mail host reported while SES is busy, and SES's record once it answers", async () => {
    const id = await send("cy@clinic.example");
    const at = new Date().toISOString();
    await api.record({
      id: "r1",
      type: "relay",
      messageId: id,
      at,
      recordedAt: at,
      recipient: "cy@clinic.example",
      recipientDomain: "clinic.example",
      sender: "redcap@lab.example",
    });
    const busy = { operation: "GetMessageInsights", error: "TooManyRequestsException", times: 1_000 };
    await api.turn("faults", busy);
    expect(await api.admin.get(`/v1/messages/${id}`)).toMatchObject({
      status: 200,
      body: { fromSesRecord: false, items: [{ type: "relay" }] },
    });
    await api.turn("faults", {}, "DELETE");
    const { items, fromSesRecord } = (await api.admin.get(`/v1/messages/${id}`)).body;
    expect(fromSesRecord).toBe(true);
    expect(items.map(({ type }: { type: string }) => type).sort()).toEqual(["delivery", "relay", "send"]);
  });

  it("knows nothing of what SES keeps nothing of, and asks SES once", async () => {
    expect(await api.admin.get(`/v1/messages/${UNKNOWN}`)).toMatchObject({ status: 404 });
    // More than the SDK tries again.
    const failing = { operation: "GetMessageInsights", error: "InternalServiceErrorException", times: 10 };
    await api.turn("faults", failing);
    expect(await api.admin.get(`/v1/messages/${UNKNOWN}`)).toMatchObject({
      status: 404,
      body: { code: "message_not_found" },
    });
    expect(await api.admin.get("/v1/messages/4XyZ")).toMatchObject({ status: 404 });
    await api.turn("faults", {}, "DELETE");
  });

  it("lists what SES recommends, what matters most first", async () => {
    const resourceArn = "arn:aws:ses:eu-west-1:000000000000:identity/lab.example";
    await api.turn("recommendations", [
      { resourceArn, type: "BIMI", description: "BIMI1", impact: "LOW" },
      { resourceArn, type: "DKIM", description: "DKIM1" },
      { resourceArn, type: "SPF", description: "SPF1", status: "FIXED" },
    ]);
    const { body } = await api.admin.get("/v1/account/recommendations");
    expect(body).toMatchObject({
      state: "on",
      items: [
        { type: "DKIM", impact: "HIGH", identity: "lab.example", since: expect.any(String) },
        { type: "BIMI", impact: "LOW" },
      ],
    });
    expect(body.items[0].text).toContain("DKIM is not set up correctly");
  });

  it("shows the comparisons newest first, page by page, and the latest with the account", async () => {
    expect((await api.admin.get("/v1/account")).body.comparison).toBeNull();
    const comparison: Comparison = {
      day: "2026-11-23",
      at: "2026-11-24T00:40:00.000Z",
      state: "missing",
      ses: 150,
      recorded: { least: 90, most: 100 },
      difference: 50,
      share: 1 / 3,
      metrics: [{ metric: "SEND", ses: 140, recorded: 100, differs: true }],
      causes: [
        {
          code: "identityWithoutEvents",
          text: "Events of lab.example do not reach this service.",
          remedy: [{ text: "Attach it.", target: { to: "attachFeedback", identity: "lab.example" } }],
        },
      ],
    };
    const table = new ComparisonTable(api.db.table);
    for (const day of ["2026-11-21", "2026-11-22"])
      await table.put({ ...comparison, day, state: "agrees", difference: 0, causes: [] });
    await table.put(comparison);
    const first = (await api.admin.get("/v1/comparisons?limit=2")).body;
    expect(first.items.map(({ day }: Comparison) => day)).toEqual(["2026-11-23", "2026-11-22"]);
    expect(first.items[0]).toMatchObject({
      explanation: expect.stringContaining("SES counted 150 recipients; Postmaster recorded 100."),
      causes: [{ remedy: [{ call: "POST /v1/identities/lab.example/feedback" }] }],
    });
    const second = (await api.admin.get(`/v1/comparisons?limit=2&cursor=${first.cursor}`)).body;
    expect(second).toMatchObject({ items: [{ day: "2026-11-21" }], cursor: null });
    expect(await api.admin.get("/v1/comparisons?cursor=x")).toMatchObject({ status: 400 });
    expect((await api.admin.get("/v1/account")).body.comparison).toMatchObject({ day: "2026-11-23" });
  });
});
