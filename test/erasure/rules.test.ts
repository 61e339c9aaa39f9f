import { describe, expect, it } from "vitest";
import type { Erasure } from "../../shared/erasure/ErasureTable.ts";
import { personOf } from "../../shared/erasure/person.ts";
import { RULES } from "../../shared/erasure/rules.ts";
import { type Evidence, likelyCauses } from "../../shared/sesCounts/causes.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import type { Item } from "../../shared/table/Table.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { countsDiffer } from "../../shared/warnings/rules/countsDiffer.ts";

const ADA = "ada@example.org";
const person = personOf(ADA);
const now = new Date("2026-11-24T10:00:00.000Z");
const erasure: Erasure = {
  id: "own",
  recipientId: person.id,
  address: ADA,
  state: "running",
  counts: {},
  actor: { tokenId: "t", name: "test" },
  createdAt: "2026-11-24T09:00:00.000Z",
};
const keys = { pk: "p", sk: "s" };

/** What becomes of an item; what is made of it, nothing more is made of again. */
const becomes = (stage: keyof typeof RULES, item: Record<string, unknown>) => {
  const rewrite = (one: Item) => RULES[stage].rewrite(one, { person, erasure, now });
  const after = rewrite({ ...keys, ...item } as Item);
  // What is left of a removed suppression is in a partition that no rule reads.
  const isRead = after !== undefined && after !== "delete" && after.pk !== "FORGOTTEN";
  if (isRead) expect(rewrite(after)).toBeUndefined();
  return after;
};

const SUPPRESSED = {
  reason: "BOUNCE",
  since: "2026-11-01T00:00:00.000Z",
  source: "event",
  removedTimes: 1,
  rebouncedTimes: 0,
  version: 3,
  updatedAt: "2026-11-01T00:00:00.000Z",
};

describe("an erasure", () => {
  const identity = { identity: ADA, kind: "address", version: 1, noticed: [], state: "verified" };
  const personal = { requester: "Ada <ADA@example.org>", requestNote: "for my study", decisionNote: "fine" };

  it("deletes the record of the person's own identity, unless SES has it: then who asked for it, and why", () => {
    expect(becomes("identities", { ...identity, ...personal })).toBe("delete");
    const ses = { status: "SUCCESS" };
    expect(becomes("identities", { ...identity, ...personal, ses, notice: "verified" })).toEqual({
      ...keys,
      ...identity,
      ses,
    });
  });

  it("takes the person as requester off other identities, and notes that quote them; no other notes", () => {
    const other = { ...identity, identity: "ward.example", requestedBy: "clinic" };
    expect(becomes("identities", { ...other, ...personal })).toEqual({ ...keys, ...other });
    const quoted = { ...other, requester: "bo@example.net", requestNote: `ask ${ADA}` };
    expect(becomes("identities", quoted)).toEqual({ ...keys, ...other, requester: "bo@example.net" });
    expect(becomes("identities", { ...other, requestNote: "for the ward" })).toBeUndefined();
  });

  it("keeps in the audit log who did what, about an id, without a note on the person", () => {
    const entry = { at: "t", id: "i", action: "suppression.removed", actor: { name: ADA } };
    const about = { ...keys, ...entry, target: person.id };
    expect(becomes("auditLog", { ...entry, target: ADA, note: "by phone" })).toEqual(about);
    expect(becomes("auditLog", { ...entry, target: person.id, note: "by phone" })).toEqual(about);
    expect(becomes("auditLog", { ...entry, target: "x", note: `see ${ADA}`, detail: { a: ADA } })).toEqual({
      ...keys,
      ...entry,
      target: "x",
      detail: { a: person.id },
    });
    expect(becomes("auditLog", { ...entry, target: "x", note: "by phone" })).toBeUndefined();
  });

  it("deletes warnings about the address, and puts the id into what others say", () => {
    expect(becomes("warnings", { subject: ADA, facts: [] })).toBe("delete");
    const other = { subject: "account", facts: [`${ADA} is not verified`], acknowledged: { by: ADA } };
    expect(becomes("warnings", other)).toEqual({
      ...keys,
      ...other,
      facts: [`${person.id} is not verified`],
    });
    expect(becomes("warnings", { subject: "grace.ada@example.org", facts: [] })).toBeUndefined();
  });

  it("deletes what SES reports about the person's own address, and puts the id into what it says of others", () => {
    const arn = "arn:aws:ses:eu-west-1:123456789012:identity/";
    const event = { about: "recommendation", state: "open", at: "t", order: "t#0" };
    const about = { ...event, subject: `${arn}${ADA} DKIM`, resource: `${arn}${ADA}` };
    expect(becomes("accountEvents", about)).toBe("delete");
    const other = { ...event, subject: `${arn}example.org`, cause: `bounces of ${ADA}` };
    expect(becomes("accountEvents", other)).toEqual({ ...keys, ...other, cause: `bounces of ${person.id}` });
    expect(becomes("accountEvents", { ...event, subject: `${arn}grace.${ADA}` })).toBeUndefined();
  });

  it("finds the person no more in the warnings that the next look makes of what is kept", () => {
    const evidence: Evidence = {
      broken: [],
      deadLetters: 0,
      quarantined: 0,
      withoutEvents: [{ identity: ADA }, { identity: "ward.example" }],
      ownTopicOnly: [ADA],
    };
    const causes = likelyCauses({ state: "missing" }, evidence);
    const comparison = {
      day: "2026-11-23",
      at: now.toISOString(),
      state: "missing",
      share: 0.5,
      metrics: [],
    };
    const counts = { ses: 1_000, recorded: { least: 0, most: 500 }, difference: 500 };
    const after = becomes("comparisons", { ...comparison, ...counts, causes }) as Item & Comparison;
    const findings = countsDiffer.find({ comparison: after, now } as unknown as Facts, () => true);
    expect(findings?.[0]?.facts.join()).toContain(
      `Events for mail from ${person.id}, ward.example do not reach`,
    );
    // A step on the address would lead nowhere.
    expect(findings?.[0]?.remedy?.map(({ text }) => text)).toEqual([
      "Attach the configuration set to ward.example.",
    ]);
    const stored = { subject: "account", facts: causes.map(({ text }) => text) };
    const remedy = causes.flatMap((cause) => cause.remedy);
    expect(becomes("warnings", { ...stored, remedy })).toMatchObject({ remedy: findings?.[0]?.remedy });
    expect(becomes("comparisons", { ...comparison, ...counts, causes: [] })).toBeUndefined();
  });

  it("reads what happened before the warnings that it becomes meanwhile", () => {
    expect(RULES.warnings.partitions).toEqual(["HAPPENED", "WARNING"]);
  });

  it("deletes an event without a recipient that quotes the person, not one that they sent", () => {
    const event = { recipient: null, sender: ADA, subject: "Your survey" };
    expect(becomes("eventsOfNobody", { e: JSON.stringify(event) })).toBeUndefined();
    for (const quotes of [{ subject: `for ${ADA}` }, { detail: { raw: JSON.stringify({ to: ADA }) } }])
      expect(becomes("eventsOfNobody", { e: JSON.stringify({ ...event, ...quotes }) })).toBe("delete");
    const quoted = personOf('"ada smith"@example.org');
    const raw = JSON.stringify({ about: quoted.address });
    const item = { ...keys, e: JSON.stringify({ ...event, detail: { raw } }) };
    expect(RULES.eventsOfNobody.rewrite(item, { person: quoted, erasure, now })).toBe("delete");
  });

  it("leaves of a removed suppression that it was removed, under the id, as long as something older may come", () => {
    const removed = { ...SUPPRESSED, address: ADA, domain: "example.org", state: "removed" };
    const removedAt = "2026-11-24T09:00:00.000Z";
    expect(becomes("suppressions", { ...removed, removedAt })).toEqual({
      pk: "FORGOTTEN",
      sk: person.id,
      removedAt,
      erasedAt: now.toISOString(),
      expiresAt: Date.parse(removedAt) / 1_000 + 20 * 86_400,
    });
    const longAgo = new Date(now.getTime() - 20 * 86_400_000).toISOString();
    expect(becomes("suppressions", { ...removed, removedAt: longAgo })).toBe("delete");
  });

  it("leaves others' suppressions their sender, and takes notes and replies that quote the person", () => {
    const other = {
      ...SUPPRESSED,
      address: "bo@example.net",
      domain: "example.net",
      state: "listed",
      sender: ADA,
    };
    const after = becomes("suppressions", { ...other, note: `as ${ADA} said`, diagnostic: `550 ${ADA}: no` });
    expect(after).toMatchObject({ ...other, sk: "bo@example.net", diagnostic: `550 ${person.id}: no` });
    expect(after).not.toHaveProperty("note");
    expect(becomes("suppressions", other)).toBeUndefined();
  });

  it("ends earlier erasures of the same person, and neither later nor others'", () => {
    const earlier = { ...erasure, id: "earlier", createdAt: "2026-11-24T08:00:00.000Z" };
    const after = becomes("erasures", earlier);
    expect(after).toMatchObject({ state: "done", finishedAt: now.toISOString() });
    expect(after).not.toHaveProperty("address");
    expect(becomes("erasures", { ...earlier, createdAt: "2026-11-24T09:00:00.001Z" })).toBeUndefined();
    expect(becomes("erasures", { ...earlier, recipientId: "other" })).toBeUndefined();
    expect(becomes("erasures", { ...erasure })).toBeUndefined();
  });
});
