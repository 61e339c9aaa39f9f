import { SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { digest } from "../../functions/digest/digest.ts";
import { servicesFrom } from "../../functions/digest/services.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { countsWithin, TallyTable } from "../../shared/tallies/TallyTable.ts";
import { listEvents } from "../../shared/tallies/timeline.ts";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { type Faults, FaultyDynamoDb } from "../intake/FaultyDynamoDb.ts";
import { startWarnings, type Warned } from "../warnings/system.ts";

const FROM = "redcap@uni.example";
const TO = "boss@uni.example, ops@uni.example";
const OWN_MAIL = "8f7c2a10-ad51-11f0-9c2e-0a1b2c3d4e5f";
const YESTERDAY = -24 * 60;

let system: Warned;
beforeAll(async () => {
  system = await startWarnings("2027-01-04T09:00:00Z", { OWN_MAIL });
});
beforeEach(() => system.reset());
afterAll(() => system.stop());

/** A process of its own, whose DynamoDB goes wrong as asked, and whose SES answers, refuses, or breaks off. */
const life = (faults: Faults = {}, ses: () => "answers" | "breaks off after sending" = () => "answers") => {
  const dynamo = new FaultyDynamoDb(system.db.endpoint, faults);
  const config = {
    endpoint: process.env["AWS_ENDPOINT_URL_SESV2"] ?? "",
    region: REGION,
    credentials: CREDENTIALS,
  };
  const asks = new SESv2Client(config);
  const mail = new SESv2Client({ ...config, maxAttempts: 1 });
  mail.middlewareStack.add((next) => async (args) => {
    const answer = await next(args);
    if (ses() !== "answers") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    return answer;
  });
  const deps = servicesFrom(
    { ...process.env, DIGEST_FROM: FROM, DIGEST_TO: TO },
    { dynamoDb: dynamo.client, ses: asks, mail },
  );
  return {
    digest: (event: Parameters<typeof digest>[0]) => digest(event, deps),
    calls: () => dynamo.calls,
    end: () => {
      for (const client of [dynamo.client, asks, mail]) client.destroy();
    },
  };
};

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** What arrived of digests, newest first. */
const arrived = async (count: number) => {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = system.inbox.list({ search: "mail through amazon ses", limit: 100 });
    if (found.length >= count || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const someMail = async () => {
  system.pass(YESTERDAY);
  const at = new Date().toISOString();
  await system.notify(
    send({ messageId: "a", at, to: ["p@gmail.com", "q@gmail.com"] }),
    delivery({ messageId: "a", at, to: ["p@gmail.com"] }),
    bounce({ messageId: "a", at, to: ["q@gmail.com"] }),
  );
  system.pass(-YESTERDAY);
  await system.run("tally", {});
};

describe("a digest", () => {
  it("is sent once, by a verified sender to the list, of yesterday or of the last seven days", async () => {
    await someMail();
    const before = (await arrived(0)).length;
    const one = life();
    expect(await one.digest({ kind: "daily" })).toEqual({
      outcome: "done",
      digests: { [`${yesterday()}/P1D`]: "sent" },
    });
    expect(await one.digest({ kind: "daily" })).toMatchObject({
      digests: { [`${yesterday()}/P1D`]: "not again" },
    });
    expect(await one.digest({ kind: "weekly" })).toMatchObject({ outcome: "done" });
    expect(await one.digest({})).toEqual({ outcome: "done", digests: {} });
    one.end();
    const mails = await arrived(before + 2);
    expect(mails).toHaveLength(before + 2);
    expect(mails[0]).toMatchObject({ from: FROM, to: ["boss@uni.example", "ops@uni.example"] });
    expect(mails[0]?.subject).toBe(
      "Attention: hard bounces were over SES's threshold of 5.0%. 2 sent, 1 bounced (50.0%).",
    );
    expect(mails[0]?.html).toContain("<html");
    expect(mails[0]?.text).toContain("No such mailbox");
  });

  it("is counted by neither credential nor address, unlike other mail of the same", async () => {
    const tallies = new TallyTable(system.db.table);
    const counted = async (sends: number) => {
      const deadline = performance.now() + 60_000;
      for (;;) {
        const total = await tallies.total("day", new Date().toISOString().slice(0, 10));
        if (total?.counts.send === sends)
          return (["credential", "sourceIp"] as const).map((by) =>
            (countsWithin(total, by) ?? []).map(([, { send: some }]) => some),
          );
        if (performance.now() > deadline) throw new Error(`${total?.counts.send} sends were counted`);
        await system.pump();
        await system.run("tally", {});
      }
    };
    const one = life();
    await one.digest({ kind: "daily" });
    one.end();
    expect(await counted(2)).toEqual([[], []]);
    const { items } = await listEvents(
      { type: "send", limit: 1 },
      {
        tallies,
        table: system.db.table,
        events: new EventTable(system.db.table, { retention: parseRetention("90"), now: system.now }),
        markers: new Markers(system.db.table, { now: system.now }),
      },
    );
    expect(items[0]?.origin).toMatchObject({ isOwn: true, operation: "SendEmail" });
    expect(items[0]?.origin?.credential).toBeDefined();
    expect(JSON.stringify(items[0]?.detail ?? {})).not.toContain(OWN_MAIL);
    // With the same credential, from the same address.
    await system.send(1);
    expect(await counted(3)).toEqual([[1], [1]]);
  });

  it("that SES refuses is a warning, is tried again, and then is over", async () => {
    await system.turn("account", { sendingEnabled: false });
    const one = life();
    const name = `${yesterday()}/P1D`;
    expect(await one.digest({ kind: "daily" })).toMatchObject({ digests: { [name]: "failed" } });
    expect(await one.digest({})).toMatchObject({ digests: { [name]: "failed" } });
    const heard = (await system.watch()).filter(({ rule }) => rule === "digestFailed");
    expect(heard).toMatchObject([
      { severity: "warning", subject: `[Postmaster] WARNING: The digest for ${name} could not be sent` },
    ]);
    expect(heard[0]?.text).toMatch(/2 attempts/);
    await system.turn("account", { sendingEnabled: true });
    system.pass(15);
    expect(await one.digest({})).toMatchObject({ digests: { [name]: "sent" } });
    one.end();
    expect((await system.watch()).filter(({ rule }) => rule === "digestFailed")).toMatchObject([
      { change: "recovered" },
    ]);
  });

  it("of which nobody knows whether it was sent is not sent again, and a notice", async () => {
    const one = life({}, () => "breaks off after sending");
    await expect(one.digest({ kind: "daily" })).rejects.toThrow("whether a digest was sent is not known");
    one.end();
    const two = life();
    expect(await two.digest({ kind: "daily" })).toMatchObject({
      digests: { [`${yesterday()}/P1D`]: "not again" },
    });
    expect(await two.digest({})).toEqual({ outcome: "done", digests: {} });
    two.end();
    system.pass(20);
    expect((await system.watch()).filter(({ rule }) => rule === "digestFailed")).toMatchObject([
      {
        severity: "notice",
        subject: `[Postmaster] NOTICE: The digest for ${yesterday()}/P1D may not have been sent`,
      },
    ]);
  });

  it.each([false, true])(
    "is never sent twice, wherever the function dies, carried out: %s",
    async (carriedOut) => {
      await someMail();
      const whole = life();
      await whole.digest({ kind: "daily" });
      const calls = whole.calls();
      whole.end();
      for (let call = 1; call <= calls; call++) {
        await system.reset();
        const before = (await arrived(0)).length;
        const one = life({ dieAt: { call, carriedOut } });
        await one.digest({ kind: "daily" }).catch(() => undefined);
        one.end();
        const two = life();
        await two.digest({ kind: "daily" });
        await two.digest({});
        two.end();
        const [record] = await new DigestTable(system.db.table, system.now).list(yesterday());
        const sent = (await arrived(before + (record?.state === "sent" ? 1 : 0))).length - before;
        expect(sent, `died at call ${call} of ${calls}`).toBeLessThanOrEqual(1);
        // Lost only where it died between taking and noting, which a warning tells.
        if (sent === 0) expect(record?.state).toBe("sending");
      }
    },
  );

  it("is sent by one of two that run at once", async () => {
    const before = (await arrived(0)).length;
    const [one, two] = [life(), life()];
    const results = await Promise.all([one.digest({ kind: "daily" }), two.digest({ kind: "daily" })]);
    expect(
      results.flatMap((result) => (result.outcome === "done" ? Object.values(result.digests) : [])).sort(),
    ).toEqual(["not again", "sent"]);
    one.end();
    two.end();
    expect(await arrived(before + 1)).toHaveLength(before + 1);
  });

  it("is none where there is nobody to send it from or to", async () => {
    expect(await digest({ kind: "daily" }, servicesFrom({ ...process.env, DIGEST_FROM: FROM }))).toEqual({
      outcome: "not configured",
    });
  });
});
