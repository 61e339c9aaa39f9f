import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONFIGURATION_SET } from "../../local/system/resources.ts";
import { queueArn } from "../../local/system/snsSqs.ts";
import { assess } from "../../shared/warnings/assess.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { ADMIN, startApi } from "../api/system.ts";
import { delivery, send } from "../feedback/notifications.ts";
import { hasTerminal, type Operator, operator, tooWide } from "./operator.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
let clock = Date.now() - 86_400_000;
beforeAll(async () => {
  api = await startApi();
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

const NO_MAIL = { sent: 0, hardBounce: 0, countedComplaint: 0 };

/** Looks as the watch function does, where nothing is wrong but dead letters and what is in quarantine. */
const assessed = ({ queues = [], quarantined = 0 }: { queues?: string[]; quarantined?: number }) => {
  clock += 60_000;
  const facts: Facts = {
    now: new Date(clock),
    counted: { day: NO_MAIL, week: NO_MAIL, month: NO_MAIL },
    days: [],
    hasDenominator: true,
    goodSuppressed: [],
    accountEvents: [],
    recent: [],
    relayHosts: [],
    relayProblems: [],
    today: { sender: [], recipientDomain: [] },
    baseline: { sender: new Map(), recipientDomain: new Map() },
    identities: [],
    quarantine: {
      waiting: quarantined,
      orMore: false,
      reasons: [],
      ...(quarantined > 0 ? { newestAt: new Date(clock).toISOString() } : {}),
    },
    digests: [],
    deadLetters: queues.map((queue) => ({ queue, messages: 2 })),
  };
  return assess(facts, { warnings: new WarningTable(api.db.table) });
};

describe("postmaster status and warnings", () => {
  it("says that all is well, with today's counts and the quota on one screen", async () => {
    const none = await on.$("status");
    expect(none).toMatchObject({ code: 0, err: "" });
    expect(none.out).toMatch(/^No open warnings\.\n\ntoday \(UTC\) +no mail yet\n/);
    expect((await on.$("warnings list --state open")).out).toBe("No open warnings.\n");
    const at = new Date().toISOString();
    const mail = { messageId: "today", at, to: ["a@example.net"] };
    await api.receive(JSON.stringify(send(mail)), JSON.stringify(delivery(mail)));
    const { out } = await on.$("status");
    expect(out).toMatch(
      /^today \(UTC\) +1 sent, 1 delivered, 0 complaints, 0 delays\nbounces +0 hard, 0 other$/m,
    );
    expect(out).toMatch(/^bounce rate +0% today \(SES reviews at 5\.0% and may pause at 10\.0%\)$/m);
    expect(out).toMatch(/^quota +0 of 1,000,000 in 24 hours/m);
    expect(tooWide(out)).toEqual([]);
  });

  it("ends with 1 while a critical warning is open, as text and JSON", async () => {
    await assessed({ quarantined: 3 });
    const watch = await on.$("status");
    expect(watch.code).toBe(0);
    expect(watch.out).toMatch(/^Attention: 3 notifications? .*\.\n/);
    await assessed({ quarantined: 3, queues: ["one"] });
    const { out, code } = await on.$("status");
    expect(code).toBe(1);
    expect(out).toMatch(/^Critical: 2 messages in the dead-letter queues?.*, and 1 other warning\.\n/s);
    expect(out).toMatch(/^\S+ +critical +\d{4}-\d\d-\d\d \d\d:\d\d {2}2 messages in the dead/m);
    expect(out.split("\n").length).toBeLessThanOrEqual(25);
    expect(tooWide(out)).toEqual([]);
    const json = await on.json("status");
    expect(json.code).toBe(1);
    expect(json.body).toMatchObject({
      open: [{ severity: "critical" }, { rule: "quarantine" }],
      recovered: [],
      today: { items: [{ counts: { send: 1 } }], lines: { bounceRate: { review: 0.05 } } },
      account: { sandbox: false },
    });
  });

  it.skipIf(!hasTerminal)("is red on a terminal", async () => {
    expect((await on.onTerminal("status")).out).toMatch(/^.\[31mCritical: /);
  });

  it("lists warnings, tells what to do, and takes that somebody sees to it", async () => {
    const list = await on.$("warnings list");
    expect(list.code).toBe(0);
    expect(list.out).toMatch(/^ID +SEVERITY +OPENED \(UTC\) +WARNING\n/);
    expect(tooWide(list.out)).toEqual([]);
    const { body } = await on.json("warnings list --all");
    expect(body).toEqual((await api.admin.get("/v1/warnings")).body);
    const { id } = body.items[0];
    const { out } = await on.$(`warnings show ${id}`);
    expect(out).toMatch(/^CRITICAL: 2 messages in the dead-letter queue one\n/);
    expect(out).toContain("\nWHAT TO DO\n  1. ");
    expect(tooWide(out)).toEqual([]);
    const seen = await on.run(["warnings", "acknowledge", id, "--note", "on it"]);
    expect(seen).toMatchObject({ code: 0, err: "" });
    expect(seen.out).toContain("Acknowledged by operator");
    expect((await on.$("warnings list")).out.replace(/\s+/g, " ")).toContain("(acknowledged by operator)");
    expect((await on.json(`warnings show ${id}`)).body).toMatchObject({ acknowledged: { by: "operator" } });
    expect(await on.json("warnings show none")).toMatchObject({
      code: 1,
      body: { code: "warning_not_found" },
    });
    expect((await on.$("warnings list --state closed")).code).toBe(2);
  });

  it("tells what stops mail", async () => {
    await api.turn("account", { sendingEnabled: false });
    const { out, code } = await on.$("status");
    expect(code).toBe(1);
    expect(out).toMatch(/^account +.*turned off/m);
    await api.turn("account", { sendingEnabled: true });
  });
});

describe("postmaster setup", () => {
  it("prints the checklist with what to do in commands, and ends with 1 while something needed is to do", async () => {
    const { out, code, err } = await on.$("setup");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^5 of 8 steps are done\. Next step: “Send warnings to someone”\.\n/);
    expect(out).toMatch(
      /^done {6}Publish SES's events to this service\n {10}The configuration set “postmaster”/m,
    );
    expect(out).toMatch(
      /^TO DO {5}Send warnings to someone\n {10}No one is subscribed to warnings\.\n {10}1\. Add someone/m,
    );
    expect(out).toMatch(/^ +postmaster subscribers add email ADDRESS$/m);
    expect(out).toMatch(/^optional {2}Send a digest\n/m);
    expect(out).not.toMatch(/(GET|POST) \/v1/);
    // A command is whole, however long, so that it can be pasted.
    expect(tooWide(out).filter((line) => !/^ {15}(?:aws|npx|postmaster) /.test(line))).toEqual([]);
    const json = await on.json("setup");
    expect(json).toMatchObject({ code: 1, body: (await api.admin.get("/v1/setup")).body });
  });

  it("ends with 0 where only optional steps are left", async () => {
    await api.admin.post("/v1/subscribers", { body: { protocol: "sqs", endpoint: queueArn("pager") } });
    const identity = "hospital.example";
    await api.turn("verified-identities", { identity, configurationSet: CONFIGURATION_SET });
    await api.admin.get("/v1/identities");
    const { out, code } = await on.$("setup");
    expect(code).toBe(0);
    expect(out).toMatch(/^Setup is complete\. 2 optional steps remain\.\n/);
  });
});
