import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { unwrapBody } from "../../shared/intake/unwrap.ts";
import { STATS_BY } from "../../shared/tallies/stats.ts";
import { sendingStatus, TENANT } from "../feedback/eventBridge.ts";
import {
  asIdentityNotification,
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
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { withTable } from "../system/localTable.ts";

const run = promisify(execFile);
const RUN = fileURLToPath(new URL("../../cli/replay/run.ts", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../../../shared/fixtures/ses/", import.meta.url));

const at = (minute: number) => `2026-11-23T10:${String(minute).padStart(2, "0")}:00.000Z`;
const EVERY_TYPE = [
  send,
  delivery,
  bounce,
  complaint,
  open,
  click,
  reject,
  renderingFailure,
  deliveryDelay,
  subscription,
].map((make, n) =>
  make({ messageId: `0102-message-${n % 4}`, at: at(n), to: [`person${n % 3}@example.org`] }),
);
const BOTH_DIALECTS = [...EVERY_TYPE, ...EVERY_TYPE.slice(1, 4).map(asIdentityNotification)];

const JUNK = {
  "truncated.json": JSON.stringify(EVERY_TYPE[2]).slice(0, 200),
  "wrong-types.json": JSON.stringify({
    eventType: "Bounce",
    bounce: { bouncedRecipients: 7 },
    mail: { messageId: 1 },
  }),
  "noise.bin": "noise ".repeat(180_000),
  "polluting.json": '{"__proto__":{"eventType":"Send"},"constructor":{"prototype":{"mail":{}}}}',
  "alarm.json": JSON.stringify({ Type: "Notification", Message: JSON.stringify({ AlarmName: "cpu" }) }),
  "control.txt": "a\u0000b\u0001",
};

describe("npm run replay", () => {
  let system: TestSystem;
  let other: TestSystem;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-replay-"));
    [system, other] = await Promise.all([startLocalSystem(), startLocalSystem()]);
  });
  afterAll(async () => {
    await Promise.all([system.stop(), other.stop(), rm(folder, { recursive: true, force: true })]);
  });

  const replay = async (on: TestSystem, files: string[]) => {
    const env = { ...COMPILE_CACHE, PATH: process.env["PATH"] ?? "", DATA_DIR: on.dataDir };
    const { stdout } = await run(process.execPath, [RUN, ...files], { env });
    return stdout;
  };
  const store = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const get = async (on: TestSystem, path: string) => {
    const answer = await fetch(`${on.url}${path}`, { headers: { authorization: `Bearer ${on.token}` } });
    return (await answer.json()) as { items: Record<string, unknown>[]; total?: number };
  };
  /** All that the API tells, but when it was recorded. */
  const stateOf = async (on: TestSystem) => {
    const { items: events } = await get(on, "/v1/events?limit=1000");
    return {
      events: events.map(({ recordedAt: _, ...event }) => event),
      stats: await Promise.all(STATS_BY.map((by) => get(on, `/v1/stats?by=${by}&limit=1000`))),
      suppressions: await get(on, "/v1/suppressions?limit=1000"),
    };
  };
  const shuffled = <Value>(values: Value[]) =>
    values.map((_, i) => values[(i * 7 + 3) % values.length] as Value);

  it("records each event once, from any layout, in any order, however often", async () => {
    const lines = BOTH_DIALECTS.map((payload) => JSON.stringify(payload));
    const enveloped = lines.map((Message) =>
      JSON.stringify({ Type: "Notification", Message, Timestamp: at(0) }),
    );
    const sqs = {
      Records: lines.map((body) => ({ eventSource: "aws:sqs", messageId: "1", body, attributes: {} })),
    };
    const once = await store("lines.jsonl", lines.slice(0, 10).join("\n"));
    expect(await replay(system, [once])).toBe(
      "10 notifications read: 10 events recorded, 0 duplicates, 0 quarantined\n",
    );
    const all = await Promise.all([
      store("envelopes.jsonl.gz", gzipSync(shuffled(enveloped).join("\n"))),
      store("sqs.json", JSON.stringify(sqs, null, 2)),
      store("list.json", JSON.stringify(shuffled(BOTH_DIALECTS), null, 2)),
    ]);
    expect(await replay(other, shuffled(all))).toBe(
      "39 notifications read: 10 events recorded, 29 duplicates, 0 quarantined\n",
    );
    expect(await stateOf(other)).toEqual(await stateOf(system));
  });

  it.runIf(existsSync(FIXTURES))(
    "records every example of SES's documentation, found by all questions",
    async () => {
      const files = (await readdir(FIXTURES)).map((name) => join(FIXTURES, name));
      await Promise.all([replay(system, files), replay(other, shuffled([...files, ...files]))]);
      expect(await stateOf(other)).toMatchObject({ stats: (await stateOf(system)).stats });
      const { items } = await get(system, "/v1/events?limit=1000");
      const { items: days } = await get(system, "/v1/stats?limit=1000");
      for (const file of files) {
        const payload = JSON.parse(await readFile(file, "utf8")) as { mail: { messageId: string } };
        const { messageId } = payload.mail;
        const event = items.find((one) => one["messageId"] === messageId);
        expect(event, file).toBeDefined();
        const ofMessage = await get(system, `/v1/messages/${encodeURIComponent(messageId)}`);
        expect(ofMessage.items).toContainEqual(event);
        const ofRecipient = await get(
          system,
          `/v1/recipients/${encodeURIComponent(String(event?.["recipient"]))}/events?limit=1000`,
        );
        expect(ofRecipient.items).toContainEqual(event);
        expect(days.map(({ key }) => key)).toContain(String(event?.["at"]).slice(0, 10));
      }
      expect((await get(system, "/v1/quarantine")).items).toEqual([]);
    },
  );

  it("quarantines junk with file, line and reason, and records nothing of it", async () => {
    const files = await Promise.all(Object.entries(JUNK).map(([name, content]) => store(name, content)));
    const before = await stateOf(system);
    const summary = await replay(system, files);
    expect(summary).toContain(
      `${files.length} notifications read: 0 events recorded, 0 duplicates, ${files.length} quarantined`,
    );
    for (const file of files) expect(summary).toContain(`quarantined: ${file}:1: `);
    const { items } = await get(system, "/v1/quarantine?limit=1000");
    expect(items).toHaveLength(files.length);
    expect(items.find(({ bytes }) => bytes === 1_079_999)).toMatchObject({ reason: "not_carried" });
    expect(await stateOf(system)).toEqual(before);
    await replay(system, files);
    expect((await get(system, "/v1/quarantine?limit=1000")).items).toHaveLength(files.length);
  });

  it("brings EventBridge's events with their envelopes, which what is read and what is kept needs", async () => {
    const paused = sendingStatus("DISABLED", { at: new Date().toISOString(), resource: TENANT });
    const odd = { ...paused, "detail-type": "Added Tomorrow" };
    const file = await store("eventBridge.json", JSON.stringify([paused, odd]));
    const summary = await replay(other, [file]);
    expect(summary).toContain("2 notifications read: 0 events recorded, 0 duplicates, 1 quarantined");
    expect(summary).toContain("1 event about the account, not a message");
    const { items } = await get(other, "/v1/quarantine?limit=1000");
    const id = items.find(({ excerpt }) => String(excerpt).includes("Added Tomorrow"))?.["id"];
    const { body } = (await get(other, `/v1/quarantine/${id}`)) as unknown as { body: string };
    expect(unwrapBody(body).written).toBe(JSON.stringify(odd));
    expect(
      await withTable(other.endpoints, (table) => new AccountEventTable(table, () => new Date()).open()),
    ).toMatchObject([{ about: "sendingStatus", subject: TENANT }]);
  });

  it("goes to the system that a shell's environment names", async () => {
    const shell = 'eval "$("$0" local/system/env.ts)"; unset DATA_DIR; cd /; exec "$0" "$1" "$2"';
    const file = await store("shell.json", JSON.stringify(EVERY_TYPE[0]));
    const env = { ...COMPILE_CACHE, PATH: process.env["PATH"] ?? "", DATA_DIR: system.dataDir };
    const { stdout, stderr } = await run("sh", ["-c", shell, process.execPath, RUN, file], { env });
    expect(stderr).toContain(system.url);
    expect(stdout).toMatch(/^1 notification read/);
  });

  it("says what is wrong where it cannot run", async () => {
    const failing = (args: string[], env = {}) =>
      run(process.execPath, [RUN, ...args], {
        env: { ...COMPILE_CACHE, PATH: process.env["PATH"] ?? "", DATA_DIR: folder, ...env },
      }).catch((error: { code: number; stderr: string }) => `${error.code} ${error.stderr}`);
    const file = await store("one.json", "{}");
    expect(await failing([])).toMatch(/^2 postmaster: give at least one file/);
    expect(await failing(["--force", file])).toMatch(/^2 postmaster: Unknown option '--force'/);
    expect(await failing([join(folder, "absent.json")])).toMatch(
      /^2 postmaster: .*absent.json cannot be read: ENOENT/,
    );
    expect(await failing([folder])).toMatch(/^2 postmaster: .* is a folder: give the files in it/);
    expect(await failing([file])).toMatch(/^2 postmaster: no local system is running in .*npm start/);
    expect(await failing(["--aws", file])).toMatch(
      /^2 postmaster: --aws needs TABLE_NAME and FEEDBACK_TOPIC_ARN/,
    );
  });
});
