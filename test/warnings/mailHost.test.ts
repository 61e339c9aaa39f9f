import { describe, expect, it } from "vitest";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { recordEvents, recorder } from "../../shared/intake/record.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { type RelayRecord, relayEvent } from "../../shared/relay/records/relayRecord.ts";
import { flat, shareSystem, system, told } from "./suite.ts";

shareSystem();

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
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: SES rejected 1 message: lab@late.example is not verified",
    ]);
    const identities = new IdentityTable(system.db.table);
    const found = foundRecord({ identity: "late.example", kind: "domain" });
    const record = { ...found, state: "verified" as const, seenAt: system.now().toISOString() };
    await identities.put({ ...record, verifiedAt: "2020-01-01T00:00:00.000Z" });
    expect(await told()).toEqual([]);
    system.pass(5);
    await identities.put({ ...record, verifiedAt: system.now().toISOString(), version: 1 });
    expect(await told()).toEqual([
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
    expect(await told()).toContainEqual(expect.stringMatching(/^recovered .*verified recipients/));
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

describe("a mail host", () => {
  it("is told when it reports no more, and when it does again", async () => {
    const hosts = new RelayHostTable(system.db.table, system.now);
    await hosts.seen("mail.uni.example");
    system.pass(29);
    expect(await told()).toEqual([]);
    system.pass(2);
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: Mail host mail.uni.example stopped reporting",
    ]);
    await hosts.seen("mail.uni.example");
    expect(await told()).toEqual([
      "recovered [Postmaster] Resolved: Mail host mail.uni.example stopped reporting",
    ]);
  });

  it("is forgotten after two weeks", async () => {
    await new RelayHostTable(system.db.table, system.now).seen("old.uni.example");
    system.pass(15 * 24 * 60);
    expect(await told()).toEqual([]);
  });
});
