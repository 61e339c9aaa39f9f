import { PutAccountVdmAttributesCommand, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sumOn } from "../../shared/deliverability/DeliverabilityManager.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SILENT, startAccount } from "./account.ts";

describe("the daily comparison where Virtual Deliverability Manager is on", () => {
  let system: Awaited<ReturnType<typeof startAccount>>;
  let comparisons: ComparisonTable;
  beforeAll(async () => {
    system = await startAccount({ VIRTUAL_DELIVERABILITY_MANAGER: "on" });
    comparisons = new ComparisonTable(system.db.table);
  });
  beforeEach(async () => {
    await system.reset();
    await manager("ENABLED");
    await system.attach();
    await system.turn("verified-identities", { identity: "quiet.example" });
    await system.follow();
  });
  afterAll(() => system.stop());

  const manager = (VdmEnabled: "ENABLED" | "DISABLED") =>
    system.ses.send(new PutAccountVdmAttributesCommand({ VdmAttributes: { VdmEnabled } }));
  const sendOne = (from: string) =>
    system.ses.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: ["ada@clinic.example"] },
        Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } } },
      }),
    );

  it("names the identity by how much SES counts of it, and compares the day's counts", async () => {
    await system.installed();
    for (let n = 0; n < 25; n++) await sendOne(`redcap@${SILENT}`);
    system.toNight();
    const [heard] = await system.told();
    const text = heard?.text.replace(/\s+/g, " ");
    expect(text).toContain(`Events for mail from ${SILENT} (25 sent) do not reach this service`);
    expect(text).not.toContain("quiet.example");
    expect(text).toMatch(/On \d{4}-\d\d-\d\d, messages sent: 25 by SES, 0 recorded\./);
    expect((await comparisons.latest())?.metrics).toEqual([
      { metric: "SEND", ses: 25, recorded: 0, differs: true },
      { metric: "DELIVERY", ses: 25, recorded: 0, differs: true },
      { metric: "PERMANENT_BOUNCE", ses: 0, recorded: 0, differs: false },
      { metric: "COMPLAINT", ses: 0, recorded: 0, differs: false },
    ]);
  });

  it("compares the totals alone where the account has it off after all", async () => {
    await manager("DISABLED");
    await system.installed();
    for (let n = 0; n < 25; n++) await sendOne(`redcap@${SILENT}`);
    system.toNight();
    expect(await system.told()).toMatchObject([{ change: "opened" }]);
    expect(await comparisons.latest()).toMatchObject({ state: "missing", difference: 25, metrics: [] });
  });
});

describe("what SES counted on a UTC day", () => {
  it.each([
    ["2026-11-22T23:59:59.999Z", 0],
    ["2026-11-23T00:00:00.000Z", 7],
    ["2026-11-23T23:59:59.999Z", 7],
    ["2026-11-24T00:00:00.000Z", 0],
  ])("has a value of %s: %i", (at, counted) => {
    expect(sumOn("2026-11-23", { Timestamps: [new Date(at)], Values: [7] })).toBe(counted);
  });

  it("has no value of the next day, which may be in the answer too", () => {
    const Timestamps = ["2026-11-23", "2026-11-24"].map((day) => new Date(day));
    expect(sumOn("2026-11-23", { Timestamps, Values: [100, 60] })).toBe(100);
  });
});
