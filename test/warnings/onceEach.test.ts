import { SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { servicesFrom as ingestServices } from "../../functions/ingest/services.ts";
import { servicesFrom as watchServices } from "../../functions/watch/services.ts";
import { watch } from "../../functions/watch/watch.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { complaint } from "../feedback/notifications.ts";
import { type Faults, FaultyDynamoDb } from "../intake/FaultyDynamoDb.ts";
import { shareSystem, system } from "./suite.ts";

shareSystem();

/** A process of its own, whose DynamoDB goes wrong as asked, and whose SNS fails while `snsFails` says so. */
const life = (faults: Faults = {}, snsFails: () => boolean = () => false) => {
  const dynamo = new FaultyDynamoDb(system.db.endpoint, faults);
  const sns = new SNSClient({
    endpoint: system.snsSqs,
    region: REGION,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  sns.middlewareStack.add((next) => async (args) => {
    if (snsFails()) throw new Error("SNS does not answer");
    return next(args);
  });
  const clients = { dynamoDb: dynamo.client, sns };
  const ingestDeps = ingestServices(process.env, clients);
  const watchDeps = { ...watchServices(process.env, clients), patience: {} };
  return {
    watch: () => watch(watchDeps),
    ingest: (...payloads: object[]) =>
      ingest(
        {
          Records: payloads.map((payload, n) => ({
            messageId: String(n),
            body: JSON.stringify(payload),
            eventSource: "aws:sqs",
          })),
        },
        ingestDeps,
      ),
    calls: () => dynamo.calls,
    end: () => {
      dynamo.client.destroy();
      sns.destroy();
    },
  };
};

const died = async (run: Promise<unknown>) => {
  await run.catch(() => undefined);
};
const subjects = async () => (await system.hear()).map(({ subject }) => subject);

const REVIEW = "[Postmaster] WARNING: AWS has put the account under review";
const COMPLAINT = "[Postmaster] NOTICE: 1 complaint about mail from redcap@uni.example";

describe("each warning is published at least once, and once but for a death between publishing and noting it", () => {
  it("where publishing fails, by the next run that can", async () => {
    await system.turn("account", { enforcementStatus: "PROBATION" });
    let fails = true;
    const one = life({}, () => fails);
    for (let run = 0; run < 3; run++) {
      await expect(one.watch()).rejects.toThrow("1 things failed");
      system.pass(5);
    }
    expect(await subjects()).toEqual([]);
    fails = false;
    await one.watch();
    await one.watch();
    expect(await subjects()).toEqual([REVIEW]);
    one.end();
  });

  it("where publishing fails in ingest, which records all the same", async () => {
    const one = life({}, () => true);
    const at = new Date().toISOString();
    const answer = await one.ingest(complaint({ messageId: "c1", at, to: ["a@b.example"] }));
    expect(answer).toEqual({ batchItemFailures: [] });
    one.end();
    system.pass(5);
    expect((await system.watch()).map(({ subject }) => subject)).toEqual([COMPLAINT]);
  });

  it.each([false, true])(
    "where watch dies at any of its calls of DynamoDB, carried out: %s",
    async (carriedOut) => {
      const whole = life();
      await system.turn("account", { enforcementStatus: "PROBATION" });
      await whole.watch();
      const calls = whole.calls();
      whole.end();
      expect(calls).toBeGreaterThan(10);
      for (let call = 1; call <= calls; call++) {
        await system.reset();
        await system.turn("account", { enforcementStatus: "PROBATION" });
        const one = life({ dieAt: { call, carriedOut } });
        await died(one.watch());
        const before = await subjects();
        one.end();
        system.pass(5);
        const next = life();
        await next.watch();
        await next.watch();
        next.end();
        const after = await subjects();
        const all = [...before, ...after];
        expect(all.length, `died at call ${call} of ${calls}`).toBeGreaterThan(0);
        expect(new Set(all)).toEqual(new Set([REVIEW]));
        // A second time only where it died at the very call that notes the first.
        if (after.length > 0 && before.length > 0) expect([call, carriedOut]).toEqual([calls, false]);
        expect(all.length).toBeLessThanOrEqual(2);
      }
    },
  );

  it.each([false, true])(
    "where ingest dies at any of its calls of DynamoDB, carried out: %s",
    async (carriedOut) => {
      const notification = () =>
        complaint({ messageId: "c1", at: new Date().toISOString(), to: ["a@b.example"] });
      const whole = life();
      await whole.ingest(notification());
      const calls = whole.calls();
      whole.end();
      for (let call = 1; call <= calls; call++) {
        await system.reset();
        const payload = notification();
        const one = life({ dieAt: { call, carriedOut } });
        await died(one.ingest(payload));
        one.end();
        const before = await subjects();
        system.pass(5);
        const next = life();
        await next.ingest(payload);
        await next.watch();
        next.end();
        const all = [...before, ...(await subjects())];
        expect(new Set(all), `died at call ${call} of ${calls}`).toEqual(new Set([COMPLAINT]));
        if (all.length > 1) expect([call, carriedOut, all.length]).toEqual([calls, false, 2]);
      }
    },
  );

  it("where two watches, and ingest beside them, run at once", async () => {
    for (let round = 0; round < 10; round++) {
      await system.reset();
      await system.turn("account", { enforcementStatus: "PROBATION" });
      const lives = [life(), life(), life()];
      const at = new Date().toISOString();
      const payload = complaint({ messageId: "c1", at, to: ["a@b.example"] });
      const [one, two, three] = lives;
      await Promise.all([
        one?.watch(),
        two?.watch(),
        three?.ingest(payload),
        two?.ingest(payload).catch(() => undefined),
      ]);
      system.pass(5);
      await one?.ingest(payload);
      await two?.watch();
      for (const each of lives) each.end();
      expect((await subjects()).sort()).toEqual([COMPLAINT, REVIEW]);
    }
  });
});
