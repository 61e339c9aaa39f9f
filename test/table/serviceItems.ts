import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { ReconcileTable } from "../../shared/suppressions/reconcile/ReconcileTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { hashOf, idOf } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { TriggerTable } from "../../shared/warnings/triggers/TriggerTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { AT, actor, address, type Kind, LATER, now, packed } from "./storedItem.ts";

const job = {
  id: "j",
  state: "done",
  total: 1,
  done: 1,
  removed: 1,
  notSuppressed: 0,
  skipped: 0,
  failed: 0,
  actor,
  skipLikelyToBounce: false,
  createdAt: AT,
};

/** What the service keeps of itself and of what people do: tokens, identities, warnings, jobs. */
export const SERVICE_ITEMS = {
  token: {
    item: {
      pk: "TOKEN",
      sk: "t",
      id: "t",
      name: "anna",
      scopes: ["read"],
      hash: "h",
      createdAt: AT,
      createdBy: "cli",
    },
    read: (table) => new TokenTable(table).get("t"),
    field: "scopes",
  },
  session: {
    item: {
      pk: "SESSION",
      sk: idOf("pms_x"),
      id: "s",
      hash: hashOf("pms_x"),
      tokenId: "t",
      expiresAt: LATER,
    },
    read: (table) => new SessionTable(table).find("pms_x"),
    field: "tokenId",
  },
  "audit entry": {
    item: { pk: "AUDIT", sk: `${AT}#a`, at: AT, id: "a", action: "token.created", actor, target: "t" },
    read: (table) => new AuditTable(table).list({ limit: 1 }),
    field: "actor",
  },
  digest: {
    item: {
      pk: "DIGEST",
      sk: "2026-11-23/P1D",
      since: "2026-11-23",
      days: 1,
      state: "sent",
      firstAt: AT,
      at: AT,
      attempts: 1,
    },
    read: (table) => new DigestTable(table, now).list("2026-11-01"),
    field: "attempts",
  },
  identity: {
    item: {
      pk: "IDENTITY",
      sk: address,
      identity: address,
      kind: "address",
      state: "pending",
      noticed: [],
      version: 1,
    },
    read: (table) => new IdentityTable(table).get(address),
    field: "state",
    key: `IDENTITY ${recipientId(address)}`,
  },
  "list check": {
    item: {
      pk: "CHECK#l",
      sk: "META",
      id: "l",
      state: "done",
      total: 1,
      done: 1,
      summary: { total: 1, wouldBounce: 0, kinds: { neverSeen: 1 } },
      actor,
      createdAt: AT,
      expiresAt: LATER,
    },
    read: (table) => new ListCheckTable(table).get("l"),
    field: "summary",
  },
  "page of a list check": {
    item: {
      pk: "CHECK#l",
      sk: "PAGE#00000",
      number: 0,
      from: 0,
      version: 1,
      z: packed([[address, { kind: "neverSeen" }]]),
      expiresAt: LATER,
    },
    read: (table) => new ListCheckTable(table).results("l", { limit: 1 }),
    field: "z",
  },
  erasure: {
    item: {
      pk: "ERASURE",
      sk: "e",
      id: "e",
      recipientId: "r",
      state: "done",
      counts: { events: 1 },
      actor,
      createdAt: AT,
    },
    read: (table) => new ErasureTable(table, now).get("e"),
    field: "counts",
  },
  warning: {
    item: {
      ...{
        pk: "WARNING",
        sk: "w",
        id: "w",
        rule: "bounce",
        state: "open",
        subject: "account",
        severity: "notice",
      },
      ...{ headline: "h", facts: [], openedAt: AT, seenAt: AT, times: 1, untold: 0, version: 1 },
      remedy: [{ text: "Look.", target: { to: "account" } }, "As an older version stored it."],
    },
    read: (table) => new WarningTable(table).get("w"),
    field: "severity",
  },
  trigger: {
    item: {
      ...{
        pk: "HAPPENED",
        sk: `${AT}#r#e`,
        eventId: "e",
        rule: "r",
        subject: "s",
        severity: "notice",
        at: AT,
        line: "l",
      },
    },
    read: (table) => new TriggerTable(table, now).queued(1),
    field: "line",
  },
  "account event": {
    item: {
      pk: "ACCOUNT_EVENT",
      sk: "x",
      about: "sendingStatus",
      state: "open",
      subject: "account",
      at: AT,
      order: "o",
    },
    read: (table) => new AccountEventTable(table, now).open(),
    field: "state",
  },
  comparison: {
    item: {
      ...{
        pk: "COMPARISON",
        sk: "2026-11-23",
        day: "2026-11-23",
        at: AT,
        state: "agrees",
        ses: 1,
        recorded: null,
      },
      ...{ difference: 0, share: 0, metrics: [], causes: [{ code: "notRead", text: "t", remedy: [] }] },
    },
    read: (table) => new ComparisonTable(table).latest(),
    field: "causes",
  },
  "reconcile run": {
    item: {
      ...{
        pk: "RECONCILE",
        sk: "run",
        runId: "r",
        startedAt: AT,
        state: "done",
        phase: "walk",
        pages: 0,
        restarts: 0,
      },
      ...{ revision: 1, shard: 0, listed: 0, added: 0, removed: 0 },
    },
    read: (table) => new ReconcileTable(table, now).get(),
    field: "revision",
  },
  "page of fingerprints": {
    item: { pk: "RECONCILE", sk: "seen#r#0#000000", prints: new Uint8Array() },
    read: (table) => new ReconcileTable(table, now).seen({ runId: "r", restarts: 0, listed: 0 } as never),
    field: "prints",
  },
  "removal job": {
    item: { pk: "JOB#j", sk: "META", ...job },
    read: (table) => new RemovalJobTable(table).get("j"),
    field: "total",
  },
  "targets of a removal job": {
    item: { pk: "JOB#j", sk: "TARGETS#0000", number: 0, addresses: [address], results: [] },
    read: (table) => new RemovalJobTable(table).targets("j", 0),
    field: "addresses",
  },
  "quarantined notification": {
    item: {
      pk: "QUARANTINE#q",
      sk: "META",
      id: "q",
      at: AT,
      reason: "r",
      detail: "d",
      bytes: 1,
      excerpt: "e",
      generation: "g",
    },
    read: (table) => new QuarantineTable(table).get("q"),
    field: "at",
  },
  "part of a quarantined notification": {
    item: { pk: "QUARANTINE#q", sk: "BODY#g#0000", bytes: new Uint8Array([65]) },
    read: (table) => new QuarantineTable(table).body("q"),
    field: "bytes",
  },
} satisfies Record<string, Kind>;
