import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetEmailIdentityCommand,
} from "@aws-sdk/client-sesv2";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { declineIdentity } from "../../shared/identities/decideIdentity.ts";
import { type FollowDeps, followIdentities } from "../../shared/identities/followIdentities.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { identityOf } from "../../shared/identities/identity.ts";
import { NoticeMailer } from "../../shared/identities/notices/NoticeMailer.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { requestIdentity } from "../../shared/identities/requestIdentity.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { followLink, type MailSystem, mailTo, startMailSystem } from "../local/ses.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const HOUR = 3_600;
const FROM = "notices@service.example";

describe("followIdentities", () => {
  let db: RunningDynamoDb;
  let system: MailSystem;
  let identities: IdentityTable;
  let mailer: NoticeMailer;
  let ids = 0;
  let ahead = 0;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  beforeEach(async () => {
    ahead = 0;
    system = await startMailSystem();
    identities = new IdentityTable(db.table);
    mailer = new NoticeMailer(system.client, { from: FROM, configurationSet: "postmaster" });
    for await (const { identity } of identities.all()) await identities.delete(identity);
    await system.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "postmaster" }));
    await system.client.send(new CreateEmailIdentityCommand({ EmailIdentity: FROM }));
    await followLink(system, FROM);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await system.stop();
  });
  afterAll(() => db.stop());

  const deps = (changes: Partial<FollowDeps> = {}): FollowDeps => ({
    identities,
    ses: new SesIdentities(system.client, { callsPerSecond: 1_000 }),
    policy: parsePolicy('{"needsApproval":["asked.example"]}'),
    configurationSet: "postmaster",
    send: (mail) => mailer.send(mail),
    now: () => new Date(Date.now() + ahead * 1_000),
    newId: () => `id-${ids++}`,
    ...changes,
  });
  const asked = (text: string) => {
    const found = identityOf(text);
    if (found === undefined) throw new Error(`${text} is no identity`);
    return found;
  };
  const actor = { tokenId: "t", name: "test" };
  const ask = (text: string, requester?: string) =>
    requestIdentity({ asked: asked(text), requester, actor, mayApprove: false }, deps());
  /** Both clocks. */
  const wait = async (hours: number) => {
    ahead += hours * HOUR;
    await system.turn("clock", { advanceSeconds: hours * HOUR });
  };
  const told = async (identity: string) =>
    (await identities.get(identity))?.noticed.map(({ notice, sent }) => [notice, sent]);
  const mailsTo = (address: string) =>
    system.inbox.list({ search: address, limit: 50 }).filter(({ to }) => to.includes(address));

  it("tags its notices as our own mail", async () => {
    const sent: unknown[] = [];
    system.client.middlewareStack.add(
      (next) => (args) => {
        if ("FromEmailAddress" in args.input) sent.push(Reflect.get(args.input, "EmailTags"));
        return next(args);
      },
      { step: "initialize" },
    );
    mailer = new NoticeMailer(system.client, {
      from: FROM,
      configurationSet: "postmaster",
      ownMail: "8f7c2a10",
    });
    await ask("ann@uni.example", "boss@uni.example");
    await followLink(system, "ann@uni.example");
    expect(await followIdentities(deps())).toMatchObject({ noticed: 1, failed: 0 });
    expect(sent).toEqual([[{ Name: "postmaster-own-mail", Value: "8f7c2a10" }]]);
  });

  it("tells the requester once when an address is verified", async () => {
    await ask("ann@uni.example", "boss@uni.example");
    expect(await followIdentities(deps())).toMatchObject({ noticed: 0, failed: 0 });
    await followLink(system, "ann@uni.example");
    expect(await followIdentities(deps())).toMatchObject({ noticed: 1, failed: 0 });
    expect(await followIdentities(deps())).toMatchObject({ noticed: 0 });
    expect(await mailTo(system, "boss@uni.example")).toMatchObject({
      subject: "You can now send from ann@uni.example",
    });
    expect(await told("ann@uni.example")).toEqual([["verified", true]]);
  });

  it("warns before the link ends, and says when it has ended; asking again begins anew", async () => {
    await ask("late@uni.example", "boss@uni.example");
    await wait(19);
    await followIdentities(deps());
    expect(await told("late@uni.example")).toEqual([]);
    await wait(2);
    await followIdentities(deps());
    expect(await told("late@uni.example")).toEqual([["expiring", true]]);
    await wait(4);
    await followIdentities(deps());
    expect(await identities.get("late@uni.example")).toMatchObject({ state: "failed" });
    expect(await told("late@uni.example")).toEqual([
      ["expiring", true],
      ["failed", true],
    ]);
    expect(await ask("late@uni.example", "boss@uni.example")).toMatchObject({
      outcome: "requested",
      record: { state: "pending", ses: { status: "PENDING" }, noticed: [] },
    });
    expect(await followLink(system, "late@uni.example")).toBe(200);
  });

  it("finishes what was interrupted before SES was asked, and before the MAIL FROM domain was set", async () => {
    await system.turn("faults", {
      operation: "CreateEmailIdentity",
      error: "InternalServiceErrorException",
    });
    await expect(ask("dept.example")).rejects.toThrow();
    expect(await identities.get("dept.example")).toMatchObject({ state: "pending" });
    await system.turn("faults", {
      operation: "PutEmailIdentityMailFromAttributes",
      error: "InternalServiceErrorException",
    });
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await followIdentities(deps())).toMatchObject({ failed: 1 });
    expect(await followIdentities(deps())).toMatchObject({ failed: 0 });
    expect(await identities.get("dept.example")).toMatchObject({
      state: "pending",
      ses: { configurationSet: "postmaster", mailFrom: { domain: "bounces.dept.example" } },
    });
  });

  it("takes in what was made elsewhere, and notices what was deleted elsewhere", async () => {
    await system.client.send(new CreateEmailIdentityCommand({ EmailIdentity: "console.example" }));
    expect(await followIdentities(deps())).toMatchObject({ found: 2 });
    expect(await identities.get("console.example")).toMatchObject({ state: "pending" });
    await system.client.send(new DeleteEmailIdentityCommand({ EmailIdentity: "console.example" }));
    await followIdentities(deps());
    expect(await identities.get("console.example")).toMatchObject({ state: "absent" });
  });

  it("keeps no other waiting for one that SES refuses, nor for a requester who cannot be written to", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await ask("one@uni.example", "first@uni.example");
    await ask("two@uni.example", "second@uni.example");
    await followLink(system, "one@uni.example");
    await followLink(system, "two@uni.example");
    const send: FollowDeps["send"] = async (mail) => {
      if (mail.to.startsWith("first")) throw new Error("refused");
      await mailer.send(mail);
    };
    expect(await followIdentities(deps({ send }))).toMatchObject({ noticed: 1, failed: 1 });
    await mailTo(system, "second@uni.example");
    // Taken for some minutes, lest two runs send it both.
    expect(await followIdentities(deps())).toMatchObject({ noticed: 0, failed: 0 });
    ahead += 300;
    expect(await followIdentities(deps())).toMatchObject({ noticed: 1 });
    await mailTo(system, "first@uni.example");
  });

  it("sends again, rather than never, what a crash left unmarked", async () => {
    await ask("crash@uni.example", "boss@uni.example");
    await followLink(system, "crash@uni.example");
    const send: FollowDeps["send"] = async (mail) => {
      await mailer.send(mail);
      throw new Error("killed");
    };
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await followIdentities(deps({ send }));
    ahead += 300;
    await followIdentities(deps());
    await vi.waitFor(() => expect(mailsTo("boss@uni.example")).toHaveLength(2), 60_000);
    expect(await told("crash@uni.example")).toEqual([["verified", true]]);
  });

  it("only notes what the requester would be told where there is no sender", async () => {
    await ask("quiet@uni.example", "boss@uni.example");
    await followLink(system, "quiet@uni.example");
    await followIdentities(deps({ send: undefined }));
    expect(await told("quiet@uni.example")).toEqual([["verified", false]]);
    expect(mailsTo("boss@uni.example")).toEqual([]);
  });

  it("tells the requester of a declined request why", async () => {
    await ask("x@asked.example", "boss@uni.example");
    await declineIdentity({ asked: asked("x@asked.example"), actor, note: "not ours" }, deps());
    await followIdentities(deps());
    expect((await mailTo(system, "boss@uni.example")).text).toContain("not ours");
  });

  it("leaves an identity alone for a day that is verified and unchanged", async () => {
    await followIdentities(deps());
    expect(await followIdentities(deps())).toMatchObject({ looked: 0, found: 0 });
    await wait(25);
    expect(await followIdentities(deps())).toMatchObject({ looked: 1 });
    await expect(
      system.client.send(new GetEmailIdentityCommand({ EmailIdentity: FROM })),
    ).resolves.toMatchObject({ VerificationStatus: "SUCCESS" });
  });
});
