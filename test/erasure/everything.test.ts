import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compact } from "../../local/system/compact.ts";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { createErasure } from "../../shared/erasure/eraseRecipient.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { likelyCauses } from "../../shared/sesCounts/causes.ts";
import { TriggerTable } from "../../shared/warnings/triggers/TriggerTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { type Warning, warningId } from "../../shared/warnings/warning.ts";
import {
  bounce,
  click,
  complaint,
  delivery,
  deliveryDelay,
  open,
  reject,
  renderingFailure,
  send,
  subscription,
} from "../feedback/notifications.ts";
import { publishFeedback } from "../system/feedback.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { withTable } from "../system/localTable.ts";
import { filesThatHold, itemsThatHold } from "./holds.ts";

const ADA = "ada.lovelace@xn--mnchen-3ya.example";
const AS_WRITTEN = "Ada.Lovelace@München.example";
const BO = "bo@example.net";
const SUBJECT = "Result of your HIV test";
// Whatever holds her address in any spelling, or the subject of a message to her.
const HER = ["lovelace", "HIV test"];
const ACTOR = { tokenId: "test", name: "test" };

const now = () => new Date();
const at = now().toISOString();
const to = [`Ada <${AS_WRITTEN}>`];
const mail = (messageId: string) => ({ messageId, at, to, subject: SUBJECT });
const quoting = "ask her at Ada.Lovelace@MÜNCHEN.example";

const KINDS = [
  "ACCOUNT_EVENT",
  "AUDIT",
  "COMPARISON",
  "DIGEST",
  "ERASURE",
  "HAPPENED",
  "IDENTITY",
  "J",
  "JOB META",
  "JOB TARGETS",
  "QUARANTINE",
  "WARNING",
  "event",
  "event of another",
  "event of nobody",
  "suppression",
  "suppression of another",
];

const NO_EVIDENCE = {
  broken: [],
  deadLetters: 0,
  quarantined: 0,
  withoutEvents: [],
  ownTopicOnly: [],
  recorded: { send: 1, delivery: 1, bounce: 0 },
};

const warning = (subject: string, fact: string): Warning => ({
  id: warningId("senderRefused", subject),
  rule: "senderRefused",
  subject,
  severity: "notice",
  headline: "SES rejected a message",
  facts: [fact],
  state: "open",
  openedAt: at,
  seenAt: at,
  times: 1,
  untold: 0,
  version: 0,
});

/** Where an item is, by what names its kind in its key. */
const kindOf = ({ pk, sk }: { pk: string; sk: string }): string => {
  if (pk === `R#${recipientId("")}`) return "event of nobody";
  if (pk === `R#${recipientId(ADA)}`) return "event";
  if (pk.startsWith("R#")) return "event of another";
  if (pk.startsWith("S#")) return sk === ADA ? "suppression" : "suppression of another";
  return pk.replace(/#.*/, pk.startsWith("JOB#") ? ` ${sk.replace(/#.*/, "")}` : "");
};

describe("erasing a person", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem({
      env: {
        RECONCILE_EVERY_MINUTES: "100000",
        IDENTITY_POLICY: JSON.stringify({ needsApproval: ["*"] }),
        WATCHED_ADDRESSES: ADA,
      },
    });
  });
  afterAll(() => system.stop());

  const call = async (method: string, path: string, body?: unknown, token = system.token) => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Record<string, string> & { items: Record<string, string>[] };
    expect(`${method} ${path}: ${answer.ok ? "done" : JSON.stringify(json)}`).toBe(`${method} ${path}: done`);
    return json;
  };
  const kinds = async () => [...new Set((await itemsThatHold(system.endpoints, HER)).map(kindOf))].sort();

  it("leaves nothing of her in the table, and what is others' as it was", async () => {
    const nobody = bounce(mail("one"));
    nobody.bounce.bouncedRecipients = [];
    await publishFeedback(system.endpoints, [
      send(mail("one")),
      delivery(mail("one")),
      open(mail("one")),
      click({ ...mail("one") }),
      deliveryDelay(mail("two")),
      bounce({ ...mail("two"), words: `<${AS_WRITTEN}>: user unknown` }),
      complaint(mail("three")),
      reject(mail("four")),
      renderingFailure(mail("five")),
      subscription(mail("six")),
      { ...delivery(mail("seven")), eventType: "Novelty", novelty: quoting },
      nobody,
      // To two people, of whom one bounces with the other's address in the reply; and what names no recipient.
      bounce({ messageId: "both", at, to: [BO], words: `forwarded to ${AS_WRITTEN}: user unknown` }),
      delivery({ messageId: "both", at, to }),
      {
        eventType: "Novelty",
        mail: { messageId: "none", timestamp: at, destination: [] },
        about: AS_WRITTEN,
      },
      `{"broken": "${JSON.stringify(send(mail("broken"))).replaceAll('"', String.raw`\"`)}`,
    ]);
    const record = { queueId: "4XyZ1234abcd", beganAt: at, at, from: "redcap@uni.example" };
    await call("POST", "/v1/relay/records", {
      host: "mail.example.org",
      records: [
        { ...record, to: AS_WRITTEN, status: "deferred", reply: `450 <${ADA}>: try later` },
        // She sends as well, from an address that SES has not verified.
        { ...record, to: BO, status: "bounced", cause: "not_verified", identities: [ADA] },
      ],
    });
    const path = `/v1/suppressions/${encodeURIComponent(AS_WRITTEN)}`;
    await call("PUT", path, { reason: "BOUNCE", note: quoting });
    await call("PUT", "/v1/suppressions/cy%40example.net", { reason: "BOUNCE", note: quoting });
    const job = await call("POST", "/v1/suppressions/remove", { addresses: [AS_WRITTEN, BO], note: quoting });
    await expect.poll(async () => (await call("GET", `/v1/jobs/${job["id"]}`))["state"]).toBe("done");
    const { secret } = await call("POST", "/v1/tokens", { name: "clinic", scopes: ["identities:write"] });
    await call(
      "POST",
      "/v1/identities",
      { identity: AS_WRITTEN, requester: AS_WRITTEN, note: quoting },
      secret,
    );
    await call("POST", "/v1/identities", { identity: "ward.example", requester: AS_WRITTEN }, secret);
    await withTable(system.endpoints, async (table) => {
      const digests = new DigestTable(table, now);
      const digest = await digests.take({ since: "2026-11-01", days: 7, until: "2026-11-08" } as never);
      if (digest !== undefined) await digests.failed(digest, `SES rejected ${AS_WRITTEN}`);
      const warnings = new WarningTable(table);
      await warnings.put(warning(ADA, "not verified"));
      await warnings.put(warning("account", `Not verified: ${AS_WRITTEN}`));
      await new AccountEventTable(table, now).note({
        about: "recommendation",
        state: "open",
        subject: `arn:aws:ses:eu-west-1:123456789012:identity/${ADA} DKIM`,
        at,
      });
      await new ComparisonTable(table).put({
        day: "2026-11-01",
        at,
        causes: likelyCauses({ state: "missing" }, { ...NO_EVIDENCE, ownTopicOnly: [ADA] }),
      } as never);
      const trigger = {
        eventId: "e",
        rule: "rejected",
        subject: "x",
        severity: "notice",
        at,
        line: quoting,
      };
      await new TriggerTable(table, now).note([trigger as never]);
      // An erasure that died before its message was queued.
      const erasures = new ErasureTable(table, now);
      await createErasure({ address: ADA, actor: ACTOR }, { table, erasures, now, newId: randomUUID });
    });
    expect(await kinds()).toEqual(KINDS);

    const erased = await call("DELETE", `/v1/recipients/${encodeURIComponent(AS_WRITTEN)}`);
    expect(erased).toMatchObject({ state: "done", erased: 13, recipientId: recipientId(ADA) });
    expect(await kinds()).toEqual([]);

    const { items: bounces } = await call("GET", "/v1/recipients/bo%40example.net/events");
    expect(bounces.map(({ type }) => type).sort()).toEqual(["bounce", "relay"]);
    expect(bounces.find(({ type }) => type === "bounce")).toMatchObject({
      subject: "Your survey",
      diagnostic: `smtp; 550 5.1.1 forwarded to ${recipientId(ADA)}: user unknown`,
    });
    expect(await call("GET", "/v1/suppressions/cy%40example.net")).toMatchObject({ source: "operator" });
    expect(await call("GET", "/v1/identities/ward.example")).toMatchObject({ state: "waitingForApproval" });
    const { items: results } = await call("GET", `/v1/jobs/${job["id"]}/results`);
    expect(results).toMatchObject([
      { address: recipientId(ADA), outcome: "removed" },
      { address: BO, outcome: "removed" },
    ]);
    const { items: audit } = await call("GET", "/v1/audit?limit=1000");
    for (const action of ["suppression.added", "suppression.removed", "identity.asked"])
      expect(
        audit.filter((entry) => entry["action"] === action && entry["target"] === recipientId(ADA)),
      ).toHaveLength(1);
  });

  it("leaves nothing in the files of a stopped system that is compacted, but for what stands in for SES", async () => {
    await expect(compact(system.dataDir)).rejects.toThrow("Another local system runs");
    await system.terminate();
    // What was deleted is in the file until its place is used again: that it is found shows that the search finds.
    expect(await filesThatHold(system.dataDir, HER)).toContain("dynamodb.db");
    expect(await compact(system.dataDir)).toContain("dynamodb.db");
    expect(await filesThatHold(system.dataDir, HER)).toEqual(["ses.db"]);
    expect(system.output()).toContain("Postmaster runs on this machine");
    for (const text of HER) expect(system.output().toLowerCase()).not.toContain(text.toLowerCase());
  });
});
