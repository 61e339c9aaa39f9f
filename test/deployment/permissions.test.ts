import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpEvent } from "../../local/lambda/httpEvent.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { createErasure } from "../../shared/erasure/eraseRecipient.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { DAY_MS } from "../../shared/time/durations.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { FeedTable } from "../../shared/warnings/feed/feed.ts";
import { TriggerTable } from "../../shared/warnings/triggers/TriggerTable.ts";
import { bounce, complaint, delivery } from "../feedback/notifications.ts";
import { turn } from "../system/turn.ts";
import type { RunningFunction } from "./function.ts";
import { grantsOf } from "./grants.ts";
import { leaveHistory, leaveWork, markHourBefore, sentUnrecorded, sessionOf } from "./leftWork.ts";
import { type RunningPackage, startPackaged } from "./underItsRole.ts";

const SECRET = "a secret of the operator's own choice";
const REWRITING = {
  queueId: "4XyZ1234abcd",
  at: new Date().toISOString(),
  to: "ada@example.net",
  sender: "ann@elsewhere.example",
  fallback: "redcap@example.org",
  changed: ["From"],
};
let running: RunningPackage;
let packaged: RunningPackage["packaged"];
let db: RunningPackage["db"];
let underItsRole: RunningPackage["underItsRole"];
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  running = await startPackaged(cleanups);
  ({ packaged, db, underItsRole } = running);
});
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

const NOTHING = { refused: [], unneeded: [] };

const records = (...bodies: string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: String(index),
    body,
    attributes: { SentTimestamp: String(Date.now()) },
    eventSource: "aws:sqs",
  })),
});

const asked = (method: string, target: string, body?: unknown) => {
  const event = httpEvent(
    {
      method,
      target,
      protocol: "HTTP/1.1",
      headers: ["host", "api.example", "content-type", "application/json"],
      sourceIp: "127.0.0.1",
      body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
    },
    { requestId: "test", at: new Date() },
  );
  const lambda = { outcome: "ok", tokenId: "id", name: "test", scopes: "admin" };
  return { ...event, requestContext: { ...event.requestContext, authorizer: { lambda } } };
};

/** What the authorizer is asked. */
const withToken = (secret: string) => ({
  ...asked("GET", "/v1/session"),
  headers: { authorization: `Bearer ${secret}` },
});

const inSandbox = () => turn(running.standIns.ses, "account", { productionAccess: false });

describe("each function's role allows what the function does, and nothing else", () => {
  let jobId = "";
  let checkId = "";

  it("ingest", async () => {
    const at = new Date().toISOString();
    const found = await underItsRole("ingest", async (fn) => {
      const answer = await fn.invoke(
        records(
          JSON.stringify(bounce({ messageId: "m1", at, to: ["gone@example.net"] })),
          JSON.stringify(delivery({ messageId: "m2", at, to: ["here@example.net"] })),
          JSON.stringify(complaint({ messageId: "m3", at, to: ["angry@example.net"] })),
          "no notification",
        ),
      );
      expect(answer).toEqual({ batchItemFailures: [] });
    });
    expect(found).toEqual(NOTHING);
  });

  it("tally", async () => {
    const found = await underItsRole("tally", async (fn) => {
      await markHourBefore(db.table, new Date());
      await fn.invoke({});
    });
    expect(found).toEqual(NOTHING);
  });

  it("authorize", async () => {
    const { id: tokenId } = await new TokenTable(db.table).ensure({
      secret: SECRET,
      name: "test",
      scopes: ["read"],
    });
    const session = await sessionOf(db.table, tokenId);
    const found = await underItsRole("authorize", async (fn) => {
      const answer = await fn.invoke(withToken(SECRET));
      expect(answer).toMatchObject({ isAuthorized: true, context: { outcome: "ok", name: "test" } });
      const ofSession = await fn.invoke(withToken(session));
      expect(ofSession).toMatchObject({ context: { outcome: "ok", name: "test", tokenId } });
    });
    expect(found).toEqual(NOTHING);
  });

  it("api", async () => {
    const found = await underItsRole("api", async (fn) => {
      const ask = async (method: string, target: string, body?: unknown) => {
        const answer = await fn.invoke(asked(method, target, body));
        const { statusCode, body: text } = answer as { statusCode: number; body: string };
        expect(`${method} ${target}: ${statusCode < 300 ? "done" : text}`).toBe(`${method} ${target}: done`);
        return text?.startsWith("{") === true ? JSON.parse(text) : {};
      };
      const path = "/v1/suppressions/by-hand%40example.net";
      await ask("PUT", path, { reason: "COMPLAINT", note: "asked us" });
      await ask("GET", path);
      await ask("GET", "/v1/suppressions");
      await ask("GET", "/v1/suppressions?sort=-since");
      await ask("GET", "/v1/suppressions?domain=example.net");
      await ask("GET", "/v1/suppressions?reasonCode=noSuchUser");
      await ask("GET", "/v1/suppression-groups");
      await ask("DELETE", `${path}?force=true`);
      await ask("DELETE", "/v1/suppressions/one%40example.net");
      await ask("GET", "/v1/events");
      await ask("GET", "/v1/messages/m1");
      await ask("GET", "/v1/messages?subject=survey");
      await ask("GET", "/v1/recipients/here%40example.net/events");
      await ask("DELETE", "/v1/recipients/here%40example.net");
      await markHourBefore(db.table, new Date());
      for (const by of ["day", "hour", "sender", "recipientDomain"]) await ask("GET", `/v1/stats?by=${by}`);
      const { items } = await ask("GET", "/v1/quarantine");
      await ask("GET", `/v1/quarantine/${items[0].id}`);
      await ask("DELETE", `/v1/quarantine/${items[0].id}`);
      await ask("GET", "/v1/audit");
      const { id } = await ask("POST", "/v1/tokens", { name: "another", scopes: ["read"] });
      await ask("GET", "/v1/tokens");
      await ask("DELETE", `/v1/tokens/${id}`);
      await ask("POST", "/v1/sign-in-links");
      await ask("POST", "/v1/identities", { identity: "lab.zone.example" });
      await ask("POST", "/v1/identities/lab.zone.example/dns/route53");
      await ask("GET", "/v1/identities/lab.zone.example/dns");
      await ask("GET", "/v1/identities");
      await ask("POST", "/v1/identities/notices%40example.org/feedback");
      await ask("GET", "/v1/account");
      await ask("GET", "/v1/account/recommendations");
      await ask("GET", "/v1/comparisons");
      await ask("GET", `/v1/messages/${await sentUnrecorded(running.sesClient)}`);
      await ask("GET", "/v1/setup");
      await ask("DELETE", "/v1/identities/lab.zone.example");
      await inSandbox();
      await ask("POST", "/v1/account/production-access", {
        mailType: "TRANSACTIONAL",
        websiteUrl: "https://research.example.org",
        useCase: "Invitations to surveys, to participants who agreed; bounces are suppressed at once.",
      });
      const { id: subscriber } = await ask("POST", "/v1/subscribers", {
        protocol: "email",
        endpoint: "ops@example.org",
      });
      await ask("GET", "/v1/subscribers");
      await ask("DELETE", `/v1/subscribers/${subscriber}`);
      const { items: warnings } = await ask("GET", "/v1/warnings");
      await ask("GET", "/v1/digests/preview", undefined);
      await ask("POST", "/v1/relay/records", { host: "mail.example.org", records: [] });
      await ask("POST", "/v1/relay/rewritings", { host: "mail.example.org", rewritings: [REWRITING] });
      await ask("GET", `/v1/messages/${REWRITING.queueId}`);
      await ask("POST", `/v1/warnings/${warnings[0].id}/acknowledge`);
      jobId = (
        await ask("POST", "/v1/suppressions/remove", { addresses: ["gone@example.net", "two@example.net"] })
      ).id;
      await ask("GET", `/v1/jobs/${jobId}`);
      await ask("GET", `/v1/jobs/${jobId}/results`);
      const check = { addresses: ["here@example.net"] };
      await ask("DELETE", `/v1/list-checks/${(await ask("POST", "/v1/list-checks", check)).id}`);
      checkId = (await ask("POST", "/v1/list-checks", check)).id;
      await ask("GET", `/v1/list-checks/${checkId}/results`);
    });
    expect(found).toEqual(NOTHING);
  });

  it("removals", async () => {
    const found = await underItsRole("removals", async (fn) => {
      const message = records(JSON.stringify({ jobId }));
      const outOfTime = 0;
      expect(await fn.invoke(message, outOfTime)).toEqual({ batchItemFailures: [] });
      expect(await fn.invoke(message)).toEqual({ batchItemFailures: [] });
      const ofCheck = records(JSON.stringify({ listCheckId: checkId }));
      expect(await fn.invoke(ofCheck, outOfTime)).toEqual({ batchItemFailures: [] });
      expect(await fn.invoke(ofCheck)).toEqual({ batchItemFailures: [] });
      const checks = new ListCheckTable(db.table);
      const check = await checks.get(checkId);
      if (check === undefined) throw new Error("the check is gone");
      expect(check).toMatchObject({ state: "done", done: 1 });
      await checks.reopen(check, 1);
      expect(await fn.invoke(ofCheck)).toEqual({ batchItemFailures: [] });
      expect(await checks.get(checkId)).toMatchObject({ state: "done", insights: { asked: 1 } });
      const now = () => new Date();
      const erasures = new ErasureTable(db.table, now);
      const erasure = await createErasure(
        { address: "gone@example.net", actor: { tokenId: "id", name: "test" } },
        { table: db.table, erasures, now, newId: randomUUID },
      );
      const ofErasure = records(JSON.stringify({ erasureId: erasure.id }));
      expect(await fn.invoke(ofErasure, outOfTime)).toEqual({ batchItemFailures: [] });
      expect(await fn.invoke(ofErasure)).toEqual({ batchItemFailures: [] });
      expect(await erasures.get(erasure.id)).toMatchObject({ state: "done" });
    });
    expect(found).toEqual(NOTHING);
  });

  it("reconcile", async () => {
    await leaveWork(db.table, running.sesClient);
    const found = await underItsRole("reconcile", async (fn) => {
      expect(await fn.invoke({ force: true })).toMatchObject({ outcome: "done" });
    });
    expect(found).toEqual(NOTHING);
  });

  it("watch", async () => {
    await inSandbox();
    // Queued, as `ingest` leaves it where it cannot publish; and a feed that is silent, so that it looks where.
    const now = () => new Date();
    const happened = {
      rule: "rejected",
      subject: "a@example.org",
      severity: "critical",
      line: "a virus",
    } as const;
    await new TriggerTable(db.table, now).note([{ ...happened, eventId: "e1", at: now().toISOString() }]);
    const lastEventAt = new Date(Date.now() - DAY_MS).toISOString();
    await new FeedTable(db.table).put({
      lastEventAt,
      newestTally: "~",
      lowest: -100,
      gap: 0,
      unrecordedShare: 0,
    });
    await leaveHistory(new TallyTable(db.table));
    for await (const { pk, sk } of db.table.queryAll({ partition: "MARKER" }))
      await db.table.delete({ pk, sk });
    // Compared two days ago: what it finds now is judged.
    const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS).toISOString();
    const none = { least: 0, most: 0 };
    await new ComparisonTable(db.table).put({
      day: twoDaysAgo.slice(0, 10),
      at: twoDaysAgo,
      state: "starting",
      ses: 0,
      recorded: none,
      difference: 0,
      share: 0,
      metrics: [],
      causes: [],
    });
    const found = await underItsRole("watch", async (fn) => {
      const answer = await fn.invoke({});
      expect(answer).toMatchObject({ raised: 1 });
      expect((answer as { notified: number }).notified).toBeGreaterThan(1);
    });
    expect(found).toEqual(NOTHING);
  });

  it("digest", async () => {
    const found = await underItsRole("digest", async (fn) => {
      const period = `${new Date(Date.now() - 7 * DAY_MS).toISOString().slice(0, 10)}/P7D`;
      expect(await fn.invoke({ period })).toEqual({ outcome: "done", digests: { [period]: "sent" } });
      expect(await fn.invoke({})).toEqual({ outcome: "done", digests: {} });
    });
    expect(found).toEqual(NOTHING);
  });

  it("is told from a role that lacks something", async () => {
    const grants = grantsOf("authorize", packaged.template).filter(
      ({ action }) => action !== "dynamodb:GetItem",
    );
    const ask = async (fn: RunningFunction) => {
      const answer = await fn.invoke(withToken(SECRET));
      expect(answer).toMatchObject({ context: { outcome: "unavailable" } });
    };
    expect(await underItsRole("authorize", ask, grants)).toEqual({
      refused: ["dynamodb:GetItem on Table"],
      unneeded: ["dynamodb:UpdateItem on Table"],
    });
  });
});
