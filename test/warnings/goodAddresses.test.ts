import { createHash } from "node:crypto";
import { PutAccountSuppressionAttributesCommand } from "@aws-sdk/client-sesv2";
import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { journalPages } from "../../shared/feedback/journal.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { bounce } from "../feedback/notifications.ts";
import { expiringAt } from "../feedback/pageExpiry.ts";
import { shareSystem, system } from "./suite.ts";

const RULE = "goodAddressesSuppressed";
const DMARC = { status: "5.7.26", words: "unauthenticated mail is refused: DMARC failed" };
const MICROSOFT = {
  status: "5.7.509",
  words: "Access denied, does not pass DMARC verification [x.prod.protection.outlook.com]",
};

shareSystem();

let messages = 0;
type Given = Partial<Parameters<typeof bounce>[0]>;

/** A hard bounce of one person each, at domains of their own unless `given` names one. */
const bounces = (count: number, given: Given = {}) =>
  Array.from({ length: count }, () => {
    const n = messages++;
    return bounce({
      messageId: `good-${n}`,
      at: new Date().toISOString(),
      to: [`p${n}@d${n}.example`],
      ...given,
    });
  });

const heard = async () => (await system.watch()).filter(({ rule }) => rule === RULE);

describe("good addresses that get suppressed", () => {
  it("are warned of from the fifth of a day on, with sender, reason and what to do", async () => {
    await system.notify(...bounces(4, DMARC));
    expect(await heard()).toEqual([]);
    await system.notify(...bounces(1, DMARC));
    const [warning, ...others] = await heard();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      change: "opened",
      severity: "warning",
      subject:
        "[Postmaster] WARNING: 5 good addresses suppressed: sender authentication failed (from redcap@uni...",
    });
    expect(warning?.text).toContain("https://api.example/identities/uni.example");
    expect(warning?.text).toContain("reasonCode=senderAuthentication&since=");
    expect(warning?.text).toContain("&sender=redcap%40uni.example");
    expect(warning?.text).not.toMatch(/p\d+@d\d+\.example/);
  });

  it("are warned of from the third on where one provider refuses them", async () => {
    await system.notify(...bounces(2, MICROSOFT));
    expect(await heard()).toEqual([]);
    await system.notify(...bounces(1, MICROSOFT));
    const [warning] = await heard();
    expect(warning?.text).toContain("Rejected by Microsoft 365 (3).");
  });

  it("are told apart by sender and by reason", async () => {
    await system.notify(
      ...bounces(5, DMARC),
      ...bounces(5, { ...DMARC, source: "surveys@uni.example" }),
      ...bounces(5, { status: "5.7.1", words: "blocked using zen.spamhaus.org" }),
    );
    const subjects = (await heard()).map(({ text }) => text.split("\n")[0]);
    expect(subjects).toHaveLength(3);
    expect(subjects.filter((line) => line?.includes("sender authentication failed"))).toHaveLength(2);
    expect(subjects.filter((line) => line?.includes("SES's IP address blocked"))).toHaveLength(1);
  });

  it("do not include mailboxes that are gone, full ones, the simulator's, or what is older than a day", async () => {
    await system.notify(
      ...bounces(20),
      ...bounces(20, { status: "5.2.2", words: "mailbox full" }),
      ...bounces(20, { ...DMARC, to: ["bounce@simulator.amazonses.com"] }),
      ...bounces(20, { ...DMARC, type: "Transient" }),
      ...bounces(4, { ...DMARC, at: new Date(Date.now() - 25 * 3_600_000).toISOString() }),
      ...bounces(4, DMARC),
    );
    expect(await heard()).toEqual([]);
  });

  it("are found however much else fails after them", async () => {
    await system.notify(...bounces(8, DMARC));
    for (let minute = 0; minute < 70; minute++) {
      system.pass(minute === 0 ? 230 : 1);
      await system.notify(
        ...bounces(1, { type: "Transient", subType: "MailboxFull", status: "5.2.2", words: "mailbox full" }),
      );
    }
    const [warning] = await heard();
    expect(warning?.text).toContain("8 good addresses suppressed");
    expect(warning?.text).not.toContain("t least");
  });

  it("are told as at least so many, from the first hour on, where an hour has more trouble than is read", async () => {
    await system.notify(...bounces(6, DMARC));
    const hour = system.pass(180).slice(0, 13);
    await system.notify(...bounces(3, { ...DMARC, at: `${hour}:00:01.000Z` }));
    const noise = Array.from(
      { length: 120_000 },
      (_, n): FeedbackEvent => ({
        id: createHash("sha256").update(String(n)).digest("base64url").slice(0, 16),
        type: "deliveryDelay",
        recipient: `full${n}@full.example`,
        recipientDomain: "full.example",
        messageId: "noise",
        sender: "redcap@uni.example",
        at: `${hour}:50:00.000Z`,
        recordedAt: `${hour}:50:00.000Z`,
      }),
    );
    const pages = journalPages(noise, expiringAt(Date.now() / 1_000 + 86_400));
    expect(await system.db.table.writeMany(pages.map((put) => ({ put })))).toMatchObject({ failed: [] });
    const [warning] = await heard();
    expect(warning?.text).toContain("At least 6 good addresses suppressed");
    expect(warning?.text).toContain(`since=${hour.slice(0, 10)}`);
  });

  it("are none once they were put back", async () => {
    await system.notify(...bounces(6, DMARC));
    const suppressions = new SuppressionTable(system.db.table);
    const { items } = await suppressions.list({ limit: 10 });
    for (const entry of items.slice(0, 2))
      await suppressions.put(removed(entry, { at: new Date().toISOString(), by: "anna" }));
    expect(await heard()).toEqual([]);
    await system.notify(...bounces(1, DMARC));
    expect((await heard())[0]?.text).toContain("5 good addresses suppressed");
  });

  it("are none where the account does not suppress for bounces", async () => {
    const suppressFor = (...SuppressedReasons: ("BOUNCE" | "COMPLAINT")[]) =>
      system.ses.send(new PutAccountSuppressionAttributesCommand({ SuppressedReasons }));
    await suppressFor("COMPLAINT");
    await system.notify(...bounces(9, DMARC));
    expect(await heard()).toEqual([]);
    await suppressFor("BOUNCE", "COMPLAINT");
    expect(await heard()).toHaveLength(1);
  });
});
