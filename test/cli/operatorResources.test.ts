import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import { ADMIN, startApi } from "../api/system.ts";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
beforeAll(async () => {
  api = await startApi();
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
  const at = "2026-11-18T10:00:00.000Z";
  const to = ["a@gmail.com", "b@gmail.com"];
  await api.receive(
    JSON.stringify(send({ messageId: "m-1", at, to })),
    JSON.stringify(delivery({ messageId: "m-1", at, to: ["a@gmail.com"] })),
    JSON.stringify(bounce({ messageId: "m-1", at, to: ["b@gmail.com"] })),
  );
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

describe("postmaster messages and recipients", () => {
  it("tells what became of a message for each recipient", async () => {
    const { out, code } = await on.$("messages show m-1");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^message +m-1\nfrom +redcap@uni\.example\nsubject +Your survey\nsent +2026-11-18 10:00 UTC$/m,
    );
    expect(out).toMatch(/^a@gmail\.com +delivered +2026-11-18 10:00$/m);
    expect(out).toMatch(/^b@gmail\.com +bounced/m);
    expect(out).toContain("“550 5.1.1 user unknown”");
    expect(tooWide(out)).toEqual([]);
    const { body } = await on.json("messages show m-1 --all");
    expect(body).toEqual((await api.admin.get("/v1/messages/m-1")).body);
    expect(await on.json("messages show m-2")).toMatchObject({
      code: 1,
      body: { code: "message_not_found" },
    });
  });

  it("finds messages by subject, says how far it looked, and 1 where there is none", async () => {
    const { out, code } = await on.$("messages find SURVEY");
    expect(code).toBe(0);
    expect(out).toMatch(/^m-1 +2026-11-18 10:00 +b@gmail\.com \+1 +Your survey$/m);
    expect(out).toMatch(/^1 message found; all messages searched\.$/m);
    expect(tooWide(out)).toEqual([]);
    const narrow = await on.$("messages find survey --limit 1");
    expect(narrow.out.replace(/\s+/g, " ")).toContain(
      "1 message found so far; searched back to 2026-11-18 10:00 UTC. Use --limit NUMBER or --all to search older ones.",
    );
    const { body } = await on.json("messages find survey --all");
    expect(body).toEqual((await api.admin.get("/v1/messages?subject=survey&limit=1000")).body);
    const none = await on.$("messages find survey --since 2026-11-19");
    expect(none).toMatchObject({ code: 1, out: "No messages found; all messages searched.\n", err: "" });
    expect((await on.$("messages find ab")).code).toBe(2);
  });

  it("tells what happened to mail to somebody, newest first, and 1 where nothing did", async () => {
    const { out, code } = await on.$("recipients show B@gmail.com");
    expect(code).toBe(0);
    expect(out).toMatch(/^b@gmail\.com, newest first \(UTC\)\n\n2026-11-18 10:00 {2}/);
    expect(out).toContain("from redcap@uni.example: “Your survey”");
    expect(tooWide(out)).toEqual([]);
    const one = await on.json("recipients show b@gmail.com --limit 1");
    expect(one.body).toEqual((await api.admin.get("/v1/recipients/b%40gmail.com/events?limit=1")).body);
    expect((await on.$("recipients show b@gmail.com --limit 1")).out).toContain("There are more");
    expect((await on.json("recipients show b@gmail.com --all")).body).toMatchObject({ cursor: null });
    const none = await on.$("recipients show nobody@example.org");
    expect(none).toMatchObject({ code: 1, err: "" });
    expect(none.out).toContain("No mail to nobody@example.org");
    expect((await on.$("recipients show nobody")).code).toBe(2);
  });
});

describe("postmaster recipients erase", () => {
  it("erases a person, says how much, and what the audit log calls them", async () => {
    const at = "2026-11-25T10:00:00.000Z";
    await api.receive(JSON.stringify(bounce({ messageId: "m-f", at, to: ["Forget.Me@gmail.com"] })));
    const { out, code } = await on.$("recipients erase Forget.Me@gmail.com");
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, " ")).toMatch(
      /^Erased Forget\.Me@gmail\.com: 1 event, and \d+ other items?\. The audit log now shows [\w-]{16} instead\. $/,
    );
    expect((await on.$("recipients show forget.me@gmail.com")).code).toBe(1);
    expect(await on.json("recipients erase forget.me@gmail.com --yes")).toMatchObject({
      code: 0,
      body: { state: "done", erased: 0 },
    });
    expect((await on.$("recipients erase nobody")).code).toBe(2);
  });
});

describe("postmaster events, stats and audit", () => {
  it("lists events of a type, newest first, each with its message", async () => {
    const { out, code } = await on.$("events list --type bounce");
    expect(code).toBe(0);
    expect(out).toMatch(/^TIME \(UTC\)\n2026-11-18 10:00 {2}bounce .*5\.1\.1 b@gmail\.com$/m);
    expect(out).toContain("message m-1");
    expect(tooWide(out)).toEqual([]);
    const { body } = await on.json("events list --since 2026-11-18 --until 2026-11-19 --all");
    expect(body).toEqual(
      (await api.admin.get("/v1/events?since=2026-11-18&until=2026-11-19&limit=1000")).body,
    );
    expect(await on.$("events list --type open")).toMatchObject({ code: 0, out: "No events on record.\n" });
    expect((await on.$("events list --type nothing")).code).toBe(2);
    for (const [filter, value] of [
      ["sender", "nobody@uni.example"],
      ["domain", "nowhere.example"],
      ["reason", "virus"],
    ])
      expect((await on.$(`events list --${filter} ${value}`)).out).toBe("No events on record.\n");
  });

  it("tells what the guard rewrote, by message and by sender", async () => {
    const at = "2026-11-19T10:00:00.000Z";
    const rewriting = { queueId: "4XyZ1234abcd", at, to: "c@gmail.com", sender: "ann@far.example" };
    await api.admin.post("/v1/relay/rewritings", {
      body: {
        host: "mail.uni.example",
        rewritings: [{ ...rewriting, fallback: "redcap@uni.example", changed: ["From", "Reply-To"] }],
      },
    });
    const { out, code } = await on.$("messages show 4XyZ1234abcd");
    expect(code).toBe(0);
    expect(out).toMatch(/^c@gmail\.com +unknown +2026-11-19 10:00$/m);
    expect(out).toMatch(/^2026-11-19 10:00 {2}relay \(rewritten\) c@gmail\.com$/m);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "changed the sender from ann@far.example to redcap@uni.example because ann@far.example is not verified in SES. Replies go to ann@far.example.",
    );
    const stats = (await on.$("stats --by sender --since 2026-11-18 --until 2026-11-20")).out;
    expect(stats).toMatch(/^SENDER +SENT +HARD BOUNCES +RATE +COMPLAINTS +RATE +REWRITTEN$/m);
    expect(stats).toMatch(/^redcap@uni\.example +2 +1 .* 0$/m);
    expect(stats).toMatch(/^ann@far\.example +0 +0 .* 1$/m);
    expect([...tooWide(out), ...tooWide(stats)]).toEqual([]);
  });

  it("shows counts and rates beside SES's thresholds", async () => {
    const { out, code } = await on.$("stats --by sender --since 2026-11-18 --until 2026-11-19");
    expect(code).toBe(0);
    expect(out).toMatch(/^SENDER +SENT +HARD BOUNCES +RATE +COMPLAINTS +RATE$/m);
    expect(out).toMatch(/^redcap@uni\.example +2 +1 +50/m);
    expect(out).toContain("SES puts accounts under review at a bounce rate of 5");
    expect(tooWide(out)).toEqual([]);
    const query = "by=recipientDomain&key=gmail.com&since=2026-11-18&until=2026-11-19";
    const { body } = await on.json(
      "stats --by recipientDomain --key gmail.com --since 2026-11-18 --until 2026-11-19 --all",
    );
    expect(body).toEqual((await api.admin.get(`/v1/stats?${query}&limit=1000`)).body);
    expect((await on.$("stats --by reason --since 2026-11-18 --until 2026-11-19")).out).toMatch(
      /^\w+ +1 +0$/m,
    );
    expect(await on.$("stats --until 2026-11-01")).toMatchObject({ code: 0, out: "No mail on record.\n" });
    expect((await on.$("stats --by day --key gmail.com")).code).toBe(2);
  });

  it("lists what operators did, newest first", async () => {
    expect((await on.$("suppressions add kept@example.org --reason BOUNCE --note checked")).code).toBe(0);
    const { out, code } = await on.$("audit list");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d +\S+ +suppression\.added +kept@example\.org \(checked\)$/m,
    );
    expect(tooWide(out)).toEqual([]);
    expect((await on.json("audit list --all")).body).toEqual(
      (await api.admin.get("/v1/audit?limit=1000")).body,
    );
  });
});

describe("postmaster account", () => {
  const ask = "account request-production --mail-type TRANSACTIONAL --website https://research.example.org";
  const useCase = "Invitations to surveys, sent to participants who agreed; bounces are suppressed at once.";

  it("shows the state in sentences and numbers", async () => {
    const { out, code } = await on.$("account show");
    expect(code).toBe(0);
    expect(out).toMatch(/^The account is in good standing and may send\.\n\nsending +enabled\n/);
    expect(out).toContain("0 of 1,000,000 in 24 hours (0%); 1,000 a second");
    expect(tooWide(out)).toEqual([]);
    expect((await on.json("account show")).body).toEqual((await api.admin.get("/v1/account")).body);
    expect((await on.run([...ask.split(" "), "--use-case", useCase])).err).toContain(
      "[already_in_production]",
    );
  });

  it("compares SES's own counts with the records, with the likely cause and its step", async () => {
    expect((await on.$("account comparisons")).out).toContain("No comparison yet.");
    const comparison: Comparison = {
      day: "2026-11-23",
      at: "2026-11-24T00:40:00.000Z",
      state: "missing",
      ses: 1_500,
      recorded: { least: 900, most: 1_000 },
      difference: 500,
      share: 1 / 3,
      metrics: [],
      causes: [
        {
          code: "identityWithoutEvents",
          text: "Events of lab.example do not reach this service.",
          remedy: [{ text: "Attach it.", target: { to: "attachFeedback", identity: "lab.example" } }],
        },
      ],
    };
    await new ComparisonTable(api.db.table).put(comparison);
    const { out } = await on.$("account comparisons");
    expect(out).toMatch(/^2026-11-24 00:40 +Messages missing +1,500 +900 to 1,000 +500 \(33\.3 ?%\)$/m);
    const shown = (await on.$("account show")).out;
    expect(shown.replace(/\s+/g, " ")).toContain("SES counted 1,500 recipients; Postmaster recorded 1,000.");
    expect(shown).toContain("Likely cause: Events of lab.example do not reach this service.");
    expect(shown).toContain("postmaster identities attach-feedback lab.example");
    for (const text of [out, shown]) expect(tooWide(text)).toEqual([]);
    expect((await on.json("account comparisons")).body).toEqual(
      (await api.admin.get("/v1/comparisons")).body,
    );
  });

  it("says where SES's recommendations are not asked for", async () => {
    expect((await on.$("account recommendations")).out).toContain("virtualDeliverabilityManager is off");
    expect((await on.json("account recommendations")).body).toEqual({ state: "off", items: [] });
  });

  it("asks for production access", async () => {
    await api.turn("account", { productionAccess: false });
    expect((await on.$("account show")).out.replace(/\s+/g, " ")).toContain(
      "postmaster account request-production",
    );
    expect((await on.$(ask)).code).toBe(2);
    await writeFile(join(on.home, "use-case.txt"), `${useCase}\n`);
    const done = await on.$(`${ask} --use-case-file use-case.txt --contact ops@example.org it@example.org`);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toContain("Request submitted at");
    expect((await on.$("account show")).out).toMatch(/^review +PENDING/m);
    expect((await on.json(`${ask} --use-case-file use-case.txt`)).body.code).toBe("review_pending");
    await api.turn("account", { productionAccess: true });
  });
});

describe("postmaster digest preview", () => {
  it("shows the text, the HTML, or both as JSON", async () => {
    const line = "digest preview --period 2026-11-16/P7D";
    const { out, code } = await on.$(line);
    expect(code).toBe(0);
    expect(out).toContain("16 to 22 November 2026");
    expect(tooWide(out)).toEqual([]);
    expect((await on.$(`${line} --html`)).out).toMatch(/^<!DOCTYPE html/);
    expect(Object.keys((await on.json(line)).body).sort()).toEqual(["html", "subject", "text"]);
    expect((await on.$("digest preview --period lately")).err).toContain("lately is not a period");
  });
});

describe("postmaster quarantine", () => {
  it("lists, shows, replays and deletes what could not be read", async () => {
    expect((await on.$("quarantine list")).out).toBe("Nothing in quarantine.\n");
    await api.receive("no notification\u001b[31m");
    const { out, code } = await on.$("quarantine list");
    expect(code).toBe(0);
    expect(out).toMatch(/^ID +RECEIVED \(UTC\) +EXPIRES +BYTES +REASON/);
    expect(tooWide(out)).toEqual([]);
    const [{ id }] = (await on.json("quarantine list")).body.items;
    const shown = await on.$(`quarantine show ${id}`);
    expect(shown.out).toContain("no notification");
    expect(shown.out).not.toContain("\u001b");
    const refused = await on.$(`quarantine replay ${id}`);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("still_unreadable");
    expect((await on.$("quarantine show none")).code).toBe(1);
    expect(await on.$(`quarantine delete ${id}`)).toMatchObject({ code: 0, out: `Deleted ${id}.\n` });
    expect((await on.$(`quarantine delete ${id}`)).err).toContain("quarantine_not_found");
  });
});

describe("postmaster subscribers", () => {
  it("adds, lists and removes those who hear the warnings", async () => {
    expect((await on.$("subscribers list")).out).toContain("No subscribers.");
    const added = await on.$("subscribers add email ops@example.org --severity warning");
    expect(added).toMatchObject({ code: 0, err: "" });
    expect(added.out).toMatch(
      /^Added ops@example\.org \(\S+\)\. It will receive warnings of severity\s+warning and above/,
    );
    const { out } = await on.$("subscribers list");
    expect(out).toContain("ops@example.org");
    expect(tooWide(out)).toEqual([]);
    const [{ id }] = (await on.json("subscribers list")).body.items;
    expect((await on.$(`subscribers remove ${id}`)).out).toBe(
      "Removed ops@example.org. It will receive no more warnings.\n",
    );
    expect((await on.$("subscribers add email nonsense")).code).toBe(2);
    expect((await on.$("subscribers add fax 123")).code).toBe(2);
  });
});
