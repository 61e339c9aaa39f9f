import { describe, expect, it } from "vitest";
import type { AccountEvent } from "../../../shared/accountEvents/accountEvent.ts";
import { recommendation } from "../../../shared/warnings/rules/recommendation.ts";
import { event, identityArn, TENANT } from "./accountEvent.ts";
import { find } from "./findings.ts";

describe("SES's recommendations", () => {
  const found = (...events: Partial<AccountEvent>[]) =>
    find(recommendation, { accountEvents: events.map(event) }) ?? [];

  it("of the advisor are told once for all identities", () => {
    const cause = "DKIM verification failed.";
    const advice = (name: string, at: string) => ({ cause, resource: identityArn(name), at });
    expect(
      found(advice("b.example", "2026-11-24T06:00:00.000Z"), advice("a.example", "2026-11-24T05:00:00.000Z")),
    ).toMatchObject([
      {
        subject: cause,
        severity: "warning",
        headline: "SES recommends a change for 2 identities: DKIM verification failed",
        facts: [
          'SES wrote: "DKIM verification failed."',
          "It concerns a.example, b.example.",
          "Last reported on 2026-11-24 06:00 UTC.",
        ],
        remedy: [{ target: { to: "identities" } }, {}],
      },
    ]);
    const [one] = found(advice("a.example", "2026-11-24T05:00:00.000Z"));
    expect(one?.headline).toBe("SES recommends a change for a.example: DKIM verification failed");
    expect(one?.facts).toHaveLength(2);
    expect(one?.remedy?.[0]?.target).toEqual({ to: "identityDns", identity: "a.example" });
    const [address] = found(advice("ann@a.example", "2026-11-24T05:00:00.000Z"));
    expect(address?.remedy?.[0]?.target).toEqual({ to: "identities" });
    const many = Array.from({ length: 22 }, (_, n) => advice(`d${String(n).padStart(2, "0")}.example`, "x"));
    expect(found(...many)[0]?.facts[1]).toMatch(/, d19\.example and 2 more\.$/);
    expect(found(...many.slice(0, 20))[0]?.facts[1]).toMatch(/, d19\.example\.$/);
  });

  it.each([
    ["DKIM key is short", "warning", "identityDns"],
    ["SPF record not found", "notice", "identityDns"],
    ["dmarc policy missing", "notice", "identityDns"],
    ["BIMI record missing", "notice", "identityDns"],
    ["Custom MAIL FROM is not set", "notice", "identityDns"],
    ["High complaint rate", "warning", "statsBySender"],
    ["High bounce rate", "warning", "statsBySender"],
    ["On a block list", "warning", "statsBySender"],
    ["On a blocklist", "warning", "statsBySender"],
    ["On a denylist", "warning", "statsBySender"],
    ["On a deny list", "warning", "statsBySender"],
    ["Your IP is listed", "warning", "statsBySender"],
    ["Mail is enlisted", "notice", "statsBySender"],
    ["Something else", "notice", "statsBySender"],
  ])("%s is a %s, and leads to %s", (cause, severity, to) => {
    const [one] = found({ cause, resource: identityArn("a.example") });
    expect(one?.severity).toBe(severity);
    expect(one?.remedy?.[0]?.target?.to).toBe(to);
  });

  it("with an impact, of a tenant, or without words are told each by itself", () => {
    expect(found({ about: "sendingStatus" })).toEqual([]);
    expect(found({ cause: "Bounces.", impact: "HIGH", resource: identityArn("a.example") })).toMatchObject([
      {
        subject: "s",
        severity: "warning",
        headline: "SES recommends a change for a.example: Bounces",
        facts: [
          'SES wrote: "Bounces."',
          "SES rates its impact as high.",
          "Reported on 2026-11-24 05:00 UTC.",
        ],
        remedy: [{ target: { to: "statsBySender" } }, {}],
      },
    ]);
    expect(found({ cause: "Bounces.", impact: "LOW", resource: TENANT })[0]?.severity).toBe("notice");
    expect(found({ cause: "Bounces.", resource: TENANT })[0]).toMatchObject({
      severity: "warning",
      headline: "SES recommends a change for tenant clinic: Bounces",
    });
    expect(found({ resource: identityArn("a.example") })[0]).toMatchObject({
      headline: "SES recommends a change for a.example",
      facts: ["Reported on 2026-11-24 05:00 UTC."],
    });
  });

  it("are cut in the headline after 120 characters, and told whole below", () => {
    const headline = (cause: string) =>
      found({ cause, resource: identityArn("a.example") })[0]?.headline.split(": ")[1];
    expect(headline("x".repeat(120))).toBe("x".repeat(120));
    expect(headline(`${"x".repeat(120)}.`)).toBe("x".repeat(120));
    expect(headline("x".repeat(121))).toBe(`${"x".repeat(119)}…`);
    expect(headline("two\n  lines")).toBe("two lines");
  });
});
