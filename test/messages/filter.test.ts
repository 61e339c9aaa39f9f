import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { EVENT_TYPES } from "../../shared/feedback/event.ts";
import { type JournalEntry, journalEntries, journalPages } from "../../shared/feedback/journal.ts";
import { filterOf, type MessageFilters } from "../../shared/messages/filter.ts";
import { expiringAt } from "../feedback/pageExpiry.ts";
import { bounce } from "../suppressions/events.ts";

const entryOf = (event: FeedbackEvent): JournalEntry => {
  const [entry] = journalPages([event], expiringAt(7)).flatMap(journalEntries);
  if (entry === undefined) throw new Error("no entry");
  return entry;
};
const both = (filters: MessageFilters, event: FeedbackEvent) => {
  const filter = filterOf(filters);
  return [filter.ofEntry(entryOf(event)), filter.ofEvent(event)];
};
const to = (recipient: string) => bounce({ recipient, recipientDomain: recipient.split("@").at(-1) ?? "" });

describe("filterOf", () => {
  it.each([
    ["anna.mueller@hospital.example", "mueller", true],
    ["anna.mueller@hospital.example", "  Hospital   MUELLER ", true],
    ["anna.mueller@hospital.example", "mueller@hospital", true],
    ["anna.mueller@hospital.example", "mueller clinic", false],
    ["ärztin@xn--mnchen-3ya.example", "ARZTIN", false],
    ["ärztin@xn--mnchen-3ya.example", "a\u0308rz münchen", true],
    ["ärztin@xn--mnchen-3ya.example", "xn--mnchen", true],
  ])("finds %s by “%s”: %s, in the journal as in the event", (recipient, words, isFound) => {
    expect(both({ recipient: words }, to(recipient))).toEqual([isFound ? "yes" : "no", isFound]);
  });

  it("asks for the event where the journal does not tell", () => {
    const { localPart: _l, ...withoutLocal } = entryOf(to("jo@example.net"));
    const { message: _m, ...older } = entryOf(to("jo@example.net"));
    expect(filterOf({ recipient: "jo" }).ofEntry(withoutLocal)).toBe("read");
    expect(filterOf({ recipient: "jo" }).ofEntry(older)).toBe("read");
    expect(filterOf({ recipient: "kim" }).ofEntry(older)).toBe("no");
    expect(filterOf({ recipient: "jo" }).ofEntry(entryOf(bounce({ recipient: null })))).toBe("no");
    expect(both({ subject: "survey" }, bounce({ subject: "Your Survey" }))).toEqual(["read", true]);
    expect(both({ subject: "survey" }, bounce())).toEqual(["read", false]);
    const relayed = bounce({ type: "relay", subtype: "deferred", detail: { host: "mail1" } });
    expect(both({ host: "mail1" }, relayed)).toEqual(["read", true]);
    expect(both({ host: "mail2" }, relayed)).toEqual(["read", false]);
  });

  it("lists no message by what the guard rewrote: the same mail has a name of its own", () => {
    expect(both({}, bounce({ type: "relay", subtype: "sent" }))).toEqual(["yes", true]);
    expect(both({}, bounce({ type: "relay", subtype: "rewritten" }))).toEqual(["no", false]);
  });

  it("knows why a bounce failed from the journal, why mail is delayed from the event", () => {
    const full = bounce({ status: "5.2.2", action: "failed" });
    expect(both({ reason: "mailboxFull" }, full)).toEqual(["yes", true]);
    expect(both({ reason: "noSuchUser" }, full)).toEqual(["no", false]);
    expect(both({ actor: "recipient", reason: "mailboxFull" }, full)).toEqual(["yes", true]);
    expect(both({ actor: "you", reason: "mailboxFull" }, full)).toEqual(["no", false]);
    const grey = bounce({ type: "deliveryDelay", diagnostic: "450 4.2.0 Greylisted, try later" });
    expect(both({ reason: "greylisted" }, grey)).toEqual(["read", true]);
    expect(both({ actor: "aws" }, grey)).toEqual(["read", false]);
    expect(both({ actor: "nobody" }, bounce({ type: "delivery" }))).toEqual(["no", false]);
  });

  it("takes sender, domain and state together", () => {
    const filters = { sender: "app@example.org", domain: "example.net", state: "bounced" } as const;
    const hard = bounce({ action: "failed" });
    expect(both(filters, hard)).toEqual(["yes", true]);
    for (const other of [{ sender: "b@example.org" }, { domain: "example" }, { state: "sent" as const }])
      expect(both({ ...filters, ...other }, hard)).toEqual(["no", false]);
  });

  it("reads only the types that can match; all where the others tell the state", () => {
    const typesOf = (filters: MessageFilters) => filterOf(filters).types;
    for (const filters of [{}, { recipient: "jo" }, { sender: "a@b.org" }, { state: "sent" as const }])
      expect(typesOf(filters)).toEqual(EVENT_TYPES);
    expect(typesOf({ state: "bounced" })).toEqual(["bounce"]);
    expect(typesOf({ state: "bounced", host: "mail1" })).toEqual([]);
    expect(typesOf({ state: "delayed", actor: "nobody" })).toEqual(["bounce", "deliveryDelay", "relay"]);
    expect(typesOf({ host: "mail1" })).toEqual(["relay"]);
    for (const filters of [{ subject: "survey" }, { credential: "key" }, { sourceIp: "192.0.2.1" }])
      expect(typesOf(filters)).not.toContain("relay");
    expect(filterOf({}).listed).not.toContain("open");
  });
});
