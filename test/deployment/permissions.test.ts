import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  PutAccountVdmAttributesCommand,
  SESv2Client,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDns } from "../../local/dns/server.ts";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { httpEvent } from "../../local/lambda/httpEvent.ts";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { startRoute53 } from "../../local/route53/server.ts";
import { startSes } from "../../local/ses/server.ts";
import { startSnsSqs } from "../../local/system/snsSqs.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { createErasure } from "../../shared/erasure/eraseRecipient.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { createSignInLink, signIn } from "../../shared/sessions/signIn.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import type { Table } from "../../shared/table/Table.ts";
import { noCounts } from "../../shared/tallies/counts.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { newTally } from "../../shared/tallies/tally.ts";
import { SECRET_BYTES } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { FeedTable } from "../../shared/warnings/feed.ts";
import { TriggerTable } from "../../shared/warnings/TriggerTable.ts";
import { bounce, complaint, delivery } from "../feedback/notifications.ts";
import { followLink } from "../local/ses.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/ports.ts";
import { turn } from "../system/turn.ts";
import { CONFIGURATION_SET, environmentOf, QUEUES, TABLE, TOPICS } from "./environment.ts";
import { type RunningFunction, startFunction } from "./function.ts";
import { type StandIns, startGate } from "./gate.ts";
import { grantsOf, permits, textOf } from "./grants.ts";
import { type Packaged, packageService } from "./packaged.ts";

const NOTICE_FROM = "notices@example.org";
const SECRET = "a secret of the operator's own choice";
const KNOWN_TO_SES_ONLY = ["one@example.net", "two@example.net", "three@example.net"];
const HOUR_MS = 3_600_000;

let packaged: Packaged;
let db: Awaited<ReturnType<typeof startDynamoDb>>;
let standIns: StandIns;
let dnsServer: string;
let sesClient: SESv2Client;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { region: "eu-west-1", credentials };
  const zones = new HostedZones(":memory:");
  const route53 = await startRoute53(0, zones);
  cleanups.push(route53.close);
  const dns = await startDns(0, zones);
  cleanups.push(dns.close);
  dnsServer = dns.address;
  const create = (CallerReference: string) =>
    new Route53Client({ ...client, endpoint: route53.url }).send(
      new CreateHostedZoneCommand({ Name: "zone.example.", CallerReference }),
    );
  // Of two with one name the first is in use, which only their name servers tell.
  const { HostedZone } = await create("in use");
  await create("forgotten");
  const hostedZoneId = HostedZone?.Id?.split("/").at(-1) ?? "";
  packaged = await packageService([
    `--param=hostedZoneId=${hostedZoneId}`,
    `--param=noticeFrom=${NOTICE_FROM}`,
    "--param=virtualDeliverabilityManager=on",
    "--param=digest=both",
    `--param=digestFrom=${NOTICE_FROM}`,
    "--param=digestTo=success@simulator.amazonses.com",
  ]);
  cleanups.push(packaged.remove);
  db = await startDynamoDb();
  cleanups.push(db.stop);
  const folder = await mkdtemp(join(tmpdir(), "postmaster-permissions-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const inbox = new Inbox(":memory:");
  const ses = await startSes({
    port: 0,
    dbPath: join(folder, "ses.db"),
    dnsServer,
    deliver: (arrival) => inbox.deliver(arrival),
  });
  cleanups.push(ses.close);
  const sqs = await startSnsSqs({ port: await freePort() });
  cleanups.push(sqs.stop);
  standIns = {
    dynamodb: db.endpoint,
    sqs: sqs.endpoint,
    sns: sqs.endpoint,
    ses: ses.url,
    route53: route53.url,
  };
  const sqsClient = new SQSClient({ ...client, endpoint: sqs.endpoint });
  for (const QueueName of Object.keys(QUEUES)) await sqsClient.send(new CreateQueueCommand({ QueueName }));
  const snsClient = new SNSClient({ ...client, endpoint: sqs.endpoint });
  for (const Name of Object.keys(TOPICS)) await snsClient.send(new CreateTopicCommand({ Name }));
  sesClient = new SESv2Client({ ...client, endpoint: ses.url });
  const VdmAttributes = { VdmEnabled: "ENABLED" } as const;
  await sesClient.send(new PutAccountVdmAttributesCommand({ VdmAttributes }));
  await sesClient.send(new CreateConfigurationSetCommand({ ConfigurationSetName: CONFIGURATION_SET }));
  await sesClient.send(new CreateEmailIdentityCommand({ EmailIdentity: NOTICE_FROM }));
  await followLink({ inbox }, NOTICE_FROM);
  const list = new SesSuppressionList(sesClient, { callsPerSecond: 100 });
  for (const address of KNOWN_TO_SES_ONLY) await list.put(address, "BOUNCE");
});
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

/**
 * Does `work` with the packaged function under its own role and its own environment of the template; answers what
 * the role refused and what of it was not needed.
 */
const underItsRole = async (
  name: string,
  work: (fn: RunningFunction) => Promise<void>,
  grants = grantsOf(name, packaged.template),
) => {
  const used = new Set<string>();
  const refused = new Set<string>();
  const ids = {
    [TABLE]: "Table",
    ...QUEUES,
    ...Object.fromEntries(Object.entries(TOPICS).map(([topic, id]) => [`topic/${topic}`, id])),
    [CONFIGURATION_SET]: "ConfigurationSet",
  };
  const gate = await startGate(standIns, ids, (use) => {
    const allowed = permits(grants, use);
    (allowed ? used : refused).add(textOf(use));
    return allowed;
  });
  const fn = await startFunction(await packaged.unpack(name), {
    ...environmentOf(name, packaged.template, gate.url),
    AWS_ENDPOINT_URL: gate.url,
    DNS_SERVERS: dnsServer,
    SES_CALLS_PER_SECOND: "100",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  try {
    await work(fn);
  } finally {
    fn.stop();
    await gate.stop();
  }
  return { refused: [...refused], unneeded: grants.map(textOf).filter((grant) => !used.has(grant)) };
};

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

/** The secret of a session of that token. */
const sessionOf = async (tokenId: string): Promise<string> => {
  const deps = {
    sessions: new SessionTable(db.table),
    tokens: new TokenTable(db.table),
    now: () => new Date(),
    newId: randomUUID,
    newSecretBytes: () => randomBytes(SECRET_BYTES),
  };
  const { code } = await createSignInLink({ actor: { tokenId, name: "test" }, validMs: HOUR_MS }, deps);
  const signedIn = await signIn(code, deps);
  return signedIn.outcome === "signedIn" ? signedIn.secret : "";
};

/** A marker that no batch writes under any more, so that a recount removes it. */
const markHourBefore = (now: Date) => {
  const then = new Date(now.getTime() - HOUR_MS);
  return new Markers(db.table, { now: () => then }).mark([then.toISOString().slice(0, 13)]);
};

/** A message of which nothing is recorded, sent to a recipient that is no simulator. */
const sentUnrecorded = async (): Promise<string> => {
  const { MessageId = "" } = await sesClient.send(
    new SendEmailCommand({
      FromEmailAddress: NOTICE_FROM,
      Destination: { ToAddresses: ["ada@example.net"] },
      Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } } },
    }),
  );
  return MessageId;
};

const inSandbox = () => turn(standIns.ses, "account", { productionAccess: false });

/** Requests that were interrupted before SES was asked, and half-way; and one whose requester is to hear something. */
const leaveWork = async (table: Table) => {
  const ses = new SESv2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    endpoint: standIns.ses,
  });
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "there.example" }));
  ses.destroy();
  const identities = new IdentityTable(table);
  const asked = {
    requestedBy: "test",
    requestedAt: "2026-11-24T08:00:00.000Z",
    requester: "boss@example.org",
  };
  for (const identity of ["half.example", "there.example"]) {
    await identities.put({
      ...foundRecord({ identity, kind: "domain" }),
      ...asked,
      mailFromDomain: `bounces.${identity}`,
    });
  }
  await identities.put({
    ...foundRecord({ identity: "a@declined.example", kind: "address" }),
    ...asked,
    state: "declined",
    notice: "declined",
  });
};

/** Days enough to tell what is normal for a sender. */
const leaveHistory = async (tallies: TallyTable) => {
  for (let day = 1; day <= 7; day++) {
    const key = new Date(Date.now() - day * 24 * HOUR_MS).toISOString().slice(0, 10);
    const tally = { ...newTally(), sender: new Map([["a@example.org", { ...noCounts(), send: 30 }]]) };
    const total = { key, source: key, countedAt: key, frozenFrom: 0 };
    await tallies.replace("day", { tally, total, generation: key }, undefined);
  }
};

describe("each function's role allows what the function does, and nothing else", () => {
  let jobId = "";

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
      await markHourBefore(new Date());
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
    const session = await sessionOf(tokenId);
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
      await markHourBefore(new Date());
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
      await ask("GET", `/v1/messages/${await sentUnrecorded()}`);
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
      await ask("POST", `/v1/warnings/${warnings[0].id}/acknowledge`);
      jobId = (
        await ask("POST", "/v1/suppressions/remove", { addresses: ["gone@example.net", "two@example.net"] })
      ).id;
      await ask("GET", `/v1/jobs/${jobId}`);
      await ask("GET", `/v1/jobs/${jobId}/results`);
    });
    expect(found).toEqual(NOTHING);
  });

  it("removals", async () => {
    const found = await underItsRole("removals", async (fn) => {
      const message = records(JSON.stringify({ jobId }));
      const outOfTime = 0;
      expect(await fn.invoke(message, outOfTime)).toEqual({ batchItemFailures: [] });
      expect(await fn.invoke(message)).toEqual({ batchItemFailures: [] });
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
    await leaveWork(db.table);
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
    const lastEventAt = new Date(Date.now() - 24 * HOUR_MS).toISOString();
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
    const twoDaysAgo = new Date(Date.now() - 48 * HOUR_MS).toISOString();
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
      const period = `${new Date(Date.now() - 7 * 24 * HOUR_MS).toISOString().slice(0, 10)}/P7D`;
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
