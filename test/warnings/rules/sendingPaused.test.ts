import { describe, expect, it } from "vitest";
import type { AccountEvent } from "../../../shared/accountEvents/accountEvent.ts";
import { sendingPaused } from "../../../shared/warnings/rules/sendingPaused.ts";
import { event, TENANT } from "./accountEvent.ts";
import { find } from "./findings.ts";

describe("the warning that sending is paused", () => {
  const paused = (given: Partial<AccountEvent> = {}) =>
    find(sendingPaused, { accountEvents: [event({ about: "sendingStatus", ...given })] })?.[0];
  const command = (given: Partial<AccountEvent>) => {
    const target = paused(given)?.remedy?.at(-1)?.target;
    return target?.to === "shell" ? target.command : undefined;
  };

  it("is none of a recommendation", () => {
    expect(find(sendingPaused, { accountEvents: [event({})] })).toEqual([]);
  });

  it("names who paused what, and why", () => {
    expect(paused({ resource: TENANT, origin: "AWS_MANAGED", cause: "bounces" })).toMatchObject({
      subject: "s",
      severity: "critical",
      headline: "SES sending is paused for tenant clinic",
      facts: ["AWS paused it on 2026-11-24 05:00 UTC.", 'SES gave this reason: "bounces"'],
    });
    expect(paused({ origin: "CUSTOMER_MANAGED" })?.facts).toEqual([
      "Someone with access to your AWS account paused it on 2026-11-24 05:00 UTC.",
    ]);
    expect(paused()?.facts).toEqual(["It was paused on 2026-11-24 05:00 UTC."]);
  });

  it("gives the command to go on, if the name is safe in a shell", () => {
    const status =
      / --reputation-entity-reference arn:aws:ses:eu-west-1:000000000000:tenant\/clinic\/tn-1 --sending-status (\w+) --region eu-west-1$/;
    expect(status.exec(command({ resource: TENANT, origin: "AWS_MANAGED" }) ?? "")?.[1]).toBe("REINSTATED");
    expect(status.exec(command({ resource: TENANT, origin: "CUSTOMER_MANAGED" }) ?? "")?.[1]).toBe("ENABLED");
    expect(command({})).toBeUndefined();
    for (const unsafe of [`${TENANT};reboot`, `${TENANT} x`, `x${TENANT}`, "arn:", "arn:$(x)"])
      expect(command({ resource: unsafe }), unsafe).toBeUndefined();
    expect(paused({ origin: "CUSTOMER_MANAGED" })?.remedy?.[0]?.text).toContain("Ask your colleagues");
    expect(paused({ origin: "AWS_MANAGED" })?.remedy?.[1]?.target).toEqual({ to: "statsBySender" });
  });
});
