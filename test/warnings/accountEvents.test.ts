import { describe, expect, it } from "vitest";
import { namedResource } from "../../shared/accountEvents/resourceName.ts";
import { IDENTITY, recommendation, sendingStatus, TENANT } from "../feedback/eventBridge.ts";
import { flat, shareSystem, system, told } from "./suite.ts";

shareSystem();

const PAUSED = "SES sending is paused for tenant billing";
const DKIM = "DKIM verification is not enabled.";

describe("an event about the account, on its way from the local SES over the event bus and the queue", () => {
  it("warns that sending is paused for a tenant, and that it is on again", async () => {
    await system.turn("sending-status", { tenant: "billing", status: "DISABLED" });
    await system.pump();
    expect(await told()).toEqual([`opened [Postmaster] CRITICAL: ${PAUSED}`]);
    expect(await told()).toEqual([]);
    system.pass(5);
    await system.turn("sending-status", { tenant: "billing", status: "ENABLED" });
    await system.pump();
    expect(await told()).toEqual([`recovered [Postmaster] Resolved: ${PAUSED}`]);
  });

  it("warns of a recommendation, and that it is resolved", async () => {
    await system.turn("recommendation-events", { identity: "uni.example", status: "Open", words: DKIM });
    await system.pump();
    const subject = "SES recommends a change for uni.example: DKIM verification is not enabled";
    expect(await told()).toEqual([`opened [Postmaster] WARNING: ${subject}`]);
    await system.turn("recommendation-events", { identity: "uni.example", status: "Resolved", words: DKIM });
    await system.pump();
    expect(await told()).toEqual([`recovered [Postmaster] Resolved: ${subject}`]);
  });
});

describe("a warning of an event about the account", () => {
  const at = () => system.now().toISOString();

  it("comes once, whatever comes again and in whatever order", async () => {
    const opened = sendingStatus("DISABLED", { at: at(), resource: TENANT });
    system.pass(5);
    const closed = sendingStatus("ENABLED", { at: at(), resource: TENANT });
    await system.notify(opened, opened);
    expect(await told()).toHaveLength(1);
    await system.notify(opened);
    await system.notify(closed, opened, closed);
    expect(await told()).toHaveLength(1);
    await system.notify(opened);
    expect(await told()).toEqual([]);
  });

  it("is not opened by an event that is older than the one that closed it", async () => {
    const opened = recommendation("Open", { at: at(), resource: IDENTITY, words: DKIM });
    system.pass(5);
    await system.notify(recommendation("Resolved", { at: at(), resource: IDENTITY, words: DKIM }));
    await system.notify(opened);
    expect(await told()).toEqual([]);
  });

  it("is one for each resource and recommendation", async () => {
    const other = TENANT.replace("billing", "news");
    await system.notify(
      sendingStatus("DISABLED", { at: at(), resource: TENANT }),
      sendingStatus("DISABLED", { at: at(), resource: other }),
      recommendation("Open", { at: at(), resource: IDENTITY, words: DKIM }),
      recommendation("Open", { at: at(), resource: IDENTITY, words: "SPF record was not found." }),
    );
    expect(await told()).toHaveLength(4);
    await system.notify(sendingStatus("ENABLED", { at: at(), resource: other }));
    expect(await told()).toEqual(["recovered [Postmaster] Resolved: SES sending is paused for tenant news"]);
  });

  const advice = (resource: string, words: string, status: "Open" | "Resolved" = "Open") =>
    recommendation(status, { at: at(), resource: `${IDENTITY.replace("uni.example", resource)}`, words });

  it("of the advisor's words is one for all identities, and names them", async () => {
    const domains = Array.from({ length: 22 }, (_, n) => `d${String(n).padStart(2, "0")}.example`);
    await system.notify(...domains.map((domain) => advice(domain, "DMARC configuration was not found.")));
    const [warning, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      severity: "notice",
      subject:
        "[Postmaster] NOTICE: SES recommends a change for 22 identities: DMARC configuration was not found",
    });
    expect(flat(warning)).toContain("It concerns d00.example, d01.example,");
    expect(flat(warning)).toContain("d19.example and 2 more.");
    expect(warning?.text).not.toContain("d20.example");
    system.pass(5);
    await system.notify(advice("d00.example", "DMARC configuration was not found.", "Resolved"));
    expect(await told()).toEqual([]);
    system.pass(5);
    const rest = domains.slice(1).map((one) => advice(one, "DMARC configuration was not found.", "Resolved"));
    await system.notify(...rest);
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: SES recommends a change for 21 identities: DMARC configuration was not found",
    ]);
  });

  it.each([
    ["uni.example", DKIM, "warning", "Compare the DNS records of uni.example"],
    ["uni.example", "SPF record was not found.", "notice", "Compare the DNS records of uni.example"],
    ["jo@uni.example", "BIMI record was not found.", "notice", "Compare the DNS records of each domain"],
    ["uni.example", "gmail ISP has high complaint rate.", "warning", "Find whose mail caused it"],
    ["jo@uni.example", "The bounce rate is high.", "warning", "Find whose mail caused it"],
  ])("of the advisor's about %s, %j, is a %s with a step that fits", async (name, words, severity, step) => {
    await system.notify(advice(name, words));
    const [warning] = await system.watch();
    expect(warning?.severity).toBe(severity);
    expect(flat(warning)).toContain(step);
    if (!step.startsWith("Compare")) expect(warning?.text).not.toContain("DNS records");
  });

  it.each([
    ["HIGH", "WARNING"],
    ["LOW", "NOTICE"],
    [undefined, "WARNING"],
  ])("of a finding with the impact %s is a %s", async (impact, severity) => {
    const words = "The bounce rate exceeded 15.0% based on a representative volume of 197 emails.";
    const finding = {
      at: at(),
      resource: TENANT,
      words,
      ...(impact === undefined ? {} : { type: "BOUNCE", impact }),
    };
    await system.notify(recommendation("Open", finding));
    const [warning] = await system.watch();
    expect(warning).toMatchObject({ rule: "recommendation", severity: severity.toLowerCase() });
    expect(flat(warning)).toContain(`SES wrote: "${words}"`);
  });

  it.each([
    ["AWS_MANAGED", "AWS paused it on 2", "Support Center", "--sending-status REINSTATED"],
    [
      "CUSTOMER_MANAGED",
      "Someone with access to your AWS account paused it",
      "CloudTrail",
      "--sending-status ENABLED",
    ],
  ])(
    "says of %s who paused sending, why, and what turns it on again",
    async (origin, who, first, command) => {
      const cause = "High bounce rate.";
      await system.notify(sendingStatus("DISABLED", { at: at(), resource: TENANT, origin, cause }));
      const [warning] = await system.watch();
      const text = flat(warning);
      for (const part of [who, `SES gave this reason: "${cause}"`, first, command, TENANT])
        expect(text).toContain(part);
    },
  );

  it("hands no text of the event to a shell", async () => {
    const resource = `${TENANT};rm -rf $HOME`;
    await system.notify(sendingStatus("DISABLED", { at: at(), resource }));
    const [warning] = await system.watch();
    expect(warning?.text).toContain("Then turn sending on again in the SES console.");
    expect(warning?.text).not.toContain("aws sesv2");
  });

  it("is over 90 days after the event, should the one that closes it be lost", async () => {
    await system.notify(recommendation("Open", { at: at(), resource: IDENTITY, words: DKIM }));
    await told();
    system.pass(90 * 24 * 60 - 1);
    expect((await system.watch()).filter(({ change }) => change === "recovered")).toEqual([]);
    system.pass(1);
    expect((await told()).filter((one) => one.startsWith("recovered"))).toHaveLength(1);
  });
});

describe("a resource in words", () => {
  it.each([
    [undefined, "this account"],
    [TENANT, "tenant billing"],
    [IDENTITY, "uni.example"],
    ["arn:aws:ses:eu-central-1:000000000000:configuration-set/news", "configuration set news"],
    ["arn:aws:ses:eu-central-1:000000000000:odd", "arn:aws:ses:eu-central-1:000000000000:odd"],
    ["odd", "odd"],
  ])("%s: %s", (arn, words) => expect(namedResource(arn).words).toBe(words));
});
