import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { INSTALL_GUARD } from "../../shared/remedies/installGuard.ts";
import { removed, type Suppression } from "../../shared/suppressions/suppression.ts";
import { complaint } from "../../shared/warnings/rules/complaint.ts";
import { rebounced } from "../../shared/warnings/rules/rebounced.ts";
import { rejected } from "../../shared/warnings/rules/rejected.ts";
import { renderingFailure } from "../../shared/warnings/rules/renderingFailure.ts";
import { senderRefused } from "../../shared/warnings/rules/senderRefused.ts";
import { watchedBounce } from "../../shared/warnings/rules/watchedBounce.ts";
import { complaint as aComplaint, bounce } from "../suppressions/events.ts";

const RULES = [complaint, rebounced, rejected, renderingFailure, senderRefused, watchedBounce];
const ENTRY: Suppression = {
  address: "jo@example.net",
  domain: "example.net",
  state: "listed",
  reason: "BOUNCE",
  since: "2025-12-01T00:00:00.000Z",
  source: "event",
  removedTimes: 0,
  rebouncedTimes: 0,
  version: 1,
  updatedAt: "",
};
const context = (relisted?: Suppression, ...watched: string[]) => ({ watched: new Set(watched), relisted });
const told = (event: FeedbackEvent, ...of: Parameters<typeof context>) =>
  RULES.flatMap((rule) => {
    const one = rule.of(event, context(...of));
    return one === undefined ? [] : [`${rule.name} ${one.severity} ${one.subject}: ${one.line}`];
  });

describe("an event that is worth a warning", () => {
  it.each([
    ["abuse", "notice"],
    ["fraud", "critical"],
    ["virus", "critical"],
    ["other", "notice"],
    ["fraud/abuse", "notice"],
  ])("complaint %s: %s", (subtype, severity) => {
    const kind = subtype.split("/").at(-1);
    expect(told(aComplaint({ subtype }))).toEqual([
      `complaint ${severity} app@example.org: 2026-01-01 10:00 UTC: j…@example.net reported message message (${kind}).`,
    ]);
  });

  it("complaint without a kind, or of nobody", () => {
    const { subtype: _, ...plain } = aComplaint({ recipient: null });
    expect(told(plain)).toEqual([
      "complaint notice app@example.org: 2026-01-01 10:00 UTC: someone reported message message.",
    ]);
  });

  it("a virus, and a template that lacks a value", () => {
    expect(told(bounce({ type: "reject" }))).toEqual([
      "rejected critical app@example.org: 2026-01-01 10:00 UTC: message message was not sent.",
    ]);
    expect(told(bounce({ type: "renderingFailure", detail: { templateName: "welcome" } }))).toEqual([
      "renderingFailure warning welcome: 2026-01-01 10:00 UTC: message message was not sent.",
    ]);
    expect(told(bounce({ type: "renderingFailure" }))).toEqual([
      "renderingFailure warning app@example.org: 2026-01-01 10:00 UTC: message message was not sent.",
    ]);
  });

  it("nothing else", () => {
    for (const type of [
      "send",
      "delivery",
      "bounce",
      "open",
      "click",
      "deliveryDelay",
      "unknown",
      "relay",
    ] as const)
      expect(told(bounce({ type }))).toEqual([]);
  });
});

describe("a bounce of a watched address", () => {
  it.each([
    ["jo@example.net", 1],
    ["example.net", 1],
    ["net", 1],
    ["ann@example.net", 0],
    ["xample.net", 0],
    ["mail.example.net", 0],
  ])("watching %s: %i", (watched, warnings) => {
    expect(told(bounce(), undefined, watched)).toHaveLength(warnings);
  });

  it("names the server's status, or that SES did not send", () => {
    expect(told(bounce({ status: "5.1.1" }), undefined, "example.net")).toEqual([
      "watchedBounce warning example.net: 2026-01-01 10:00 UTC: the server of j…@example.net rejected message message with status 5.1.1.",
    ]);
    expect(told(bounce(), undefined, "example.net")).toEqual([
      "watchedBounce warning example.net: 2026-01-01 10:00 UTC: the server of j…@example.net rejected message message.",
    ]);
    expect(told(bounce({ subtype: "Transient/General" }), undefined, "example.net")).toEqual([]);
  });
});

describe("an address that bounces again", () => {
  const relisted = (by: string, times = 1) => ({
    ...removed(ENTRY, { at: "2025-12-24T00:00:00.000Z", by }),
    removedTimes: times,
  });

  it.each([
    [relisted("anna"), "by anna on 2025-12-24"],
    [relisted("ses"), "in AWS on 2025-12-24"],
    [relisted("anna", 2), "by anna on 2025-12-24 (2 times so far)"],
    [ENTRY, "by someone on "],
  ])("of %j says %s", (entry, words) => {
    expect(told(bounce(), entry)).toEqual([
      `rebounced notice example.net: 2026-01-01 10:00 UTC: j…@example.net, removed ${words}, message message.`,
    ]);
  });
});

describe("a mail host's report", () => {
  const report = (detail: Record<string, unknown>, type: FeedbackEvent["type"] = "relay") =>
    told(bounce({ type, subtype: "bounced", detail }));
  const refused = { cause: "not_verified", host: "mx1", identities: ["uni.example", "b"], queueId: "4ABC" };

  it("warns of a sender that is not verified, and of nothing else", () => {
    expect(report(refused)).toEqual([
      "senderRefused warning uni.example: 2026-01-01 10:00 UTC: message 4ABC on mx1.",
    ]);
    expect(report({ ...refused, cause: "quota" })).toEqual([]);
    expect(report(refused, "deliveryDelay")).toEqual([]);
    for (const identities of [undefined, [], "uni.example", [7]])
      expect(report({ ...refused, identities })).toEqual([]);
    expect(told(bounce({ type: "relay" }))).toEqual([]);
  });
});

describe("what to do about it", () => {
  const targets = (rule: (typeof RULES)[number], messageId?: string) =>
    rule
      .remedyOf?.({ subject: "uni.example", ...(messageId === undefined ? {} : { messageId }) })
      ?.map(({ target }) => target);

  it.each(RULES.filter((rule) => rule !== senderRefused).map((rule) => [rule.name, rule] as const))(
    "%s points to the message, if it is known",
    (_, rule) => {
      expect(targets(rule, "m1")?.[0]).toEqual({ to: "message", messageId: "m1" });
      expect(targets(rule)).toBeUndefined();
    },
  );

  it("points to the identity that is not verified", () => {
    expect(targets(senderRefused)).toEqual([
      { to: "requestIdentity", identity: "uni.example" },
      { to: "identities" },
      { to: "shell", command: INSTALL_GUARD },
    ]);
  });

  it("says what happened, and how often", () => {
    expect(RULES.map((rule) => [rule.headline("x", 1), rule.headline("x", 2)])).toEqual([
      ["1 complaint about mail from x", "2 complaints about mail from x"],
      ["1 removed address at x failed again", "2 removed addresses at x failed again"],
      ["SES found a virus in 1 message from x", "SES found a virus in 2 messages from x"],
      ["1 message using template x not sent", "2 messages using template x not sent"],
      ["SES rejected 1 message: x is not verified", "SES rejected 2 messages: x is not verified"],
      ["1 hard bounce of watched addresses at x", "2 hard bounces of watched addresses at x"],
    ]);
  });
});
