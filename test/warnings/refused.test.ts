import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { recordEvents, recorder } from "../../shared/intake/record.ts";
import { type RelayRecord, relayEvent } from "../../shared/relay/records/relayRecord.ts";
import { type Heard, startWarnings, type Warned } from "./system.ts";

let system: Warned;
beforeAll(async () => {
  system = await startWarnings("2027-01-04T09:00:00Z");
});
beforeEach(() => system.reset());
afterAll(() => system.stop());

/** The mail host reports that SES refused a message because `identities` are not verified. */
const refused = async (
  { cause = "not_verified", ...mail }: { from: string; to: string; cause?: string },
  ...identities: string[]
) => {
  const at = new Date().toISOString();
  const record: RelayRecord = {
    ...mail,
    queueId: "4XyZ",
    beganAt: at,
    at,
    status: "bounced",
    cause,
    identities,
  };
  const deps = recorder({ table: system.db.table, retention: parseRetention("400"), now: system.now });
  await recordEvents([relayEvent("mail.uni.example", record, at)], deps);
};

const notified = async () => (await system.watch()).map(({ subject, change }) => `${change} ${subject}`);

/** The text without its line breaks. */
const flat = (heard: Heard | undefined) => heard?.text.replace(/\s+/g, " ");

describe("a sender that SES refuses on the mail host", () => {
  it("is told with the page that requests its verification", async () => {
    await refused({ from: "boss@uni.example", to: "a@b.example" }, "boss@uni.example");
    const [heard, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(heard?.subject).toBe(
      "[Postmaster] WARNING: SES rejected 1 message: boss@uni.example is not verified",
    );
    expect(flat(heard)).toContain("https://api.example/identities/new?identity=boss%40uni.example");
  });

  it("is over once an identity that covers it is verified, and not by one that was before", async () => {
    await refused({ from: "lab@late.example", to: "a@b.example" }, "lab@late.example");
    expect(await notified()).toEqual([
      "opened [Postmaster] WARNING: SES rejected 1 message: lab@late.example is not verified",
    ]);
    const identities = new IdentityTable(system.db.table);
    const found = foundRecord({ identity: "late.example", kind: "domain" });
    const record = { ...found, state: "verified" as const, seenAt: system.now().toISOString() };
    await identities.put({ ...record, verifiedAt: "2020-01-01T00:00:00.000Z" });
    expect(await notified()).toEqual([]);
    system.pass(5);
    await identities.put({ ...record, verifiedAt: system.now().toISOString(), version: 1 });
    expect(await notified()).toEqual([
      "recovered [Postmaster] Resolved: SES rejected 1 message: lab@late.example is not verified",
    ]);
  });
});

describe("a recipient that SES refuses on the mail host", () => {
  it("is told as the sandbox, with the ways out, and is over with production access", async () => {
    await system.turn("account", { productionAccess: false });
    await refused({ from: "ok@uni.example", to: "Ann@far.example" }, "Ann@far.example");
    const heard = (await system.watch()).find(({ rule }) => rule === "recipientRefused");
    expect(heard?.subject).toBe(
      "[Postmaster] WARNING: SES rejected 1 message: the sandbox needs verified recipients",
    );
    expect(flat(heard)).toContain("Request production access");
    expect(flat(heard)).not.toContain("far.example");
    await system.turn("account", { productionAccess: true });
    expect(await notified()).toContainEqual(expect.stringMatching(/^recovered .*verified recipients/));
  });

  it("is told beside its sender where SES names both, and not where somebody writes to themselves", async () => {
    await refused({ from: "me@uni.example", to: "ann@far.example" }, "me@uni.example", "ann@far.example");
    expect((await system.watch()).map(({ rule }) => rule).sort()).toEqual([
      "recipientRefused",
      "senderRefused",
    ]);
    await system.reset();
    await refused({ from: "me@far.example", to: "me@far.example" }, "me@far.example");
    expect((await system.watch()).map(({ rule }) => rule)).toEqual(["senderRefused"]);
  });

  it("is no sender where the mail host knows that only recipients of the message are named", async () => {
    await system.reset();
    const mail = { from: "ok@uni.example", to: "ann@far.example", cause: "recipient_not_verified" };
    await refused(mail, "bea@far.example", "ann@far.example");
    expect((await system.watch()).map(({ rule }) => rule)).toEqual(["recipientRefused"]);
  });
});
