import { pbkdf2 } from "node:crypto";
import { appendFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RewritingLog } from "../../../cli/guard/RewritingLog.ts";
import { Spool } from "../../../cli/reporting/Spool.ts";
import type { Rewriting } from "../../../shared/relay/records/rewriting.ts";

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-rewritings-"));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const report = (to: string): Rewriting => ({
  queueId: "4bTest",
  at: "2026-11-30T10:00:00.000Z",
  to,
  sender: "ada@elsewhere.example",
  fallback: "redcap@example.org",
  changed: ["From"],
});

const begin = (state = folder) => {
  const spool = new Spool<Rewriting>(join(state, "spool"));
  const log = new RewritingLog(state, { spool, say: (text) => said.push(text) });
  return { spool, log };
};
const waiting = async (spool: Spool<Rewriting>) =>
  ((await spool.next(500))?.records ?? []).map(({ to }) => to);

it("moves what was noted to the spool, once", async () => {
  const { spool, log } = begin();
  log.note([report("a@example.net"), report("b@example.net")]);
  log.note([report("c@example.net")]);
  await log.flush();
  await log.flush();
  log.note([report("d@example.net")]);
  await log.flush();
  expect(await waiting(spool)).toEqual(["a", "b", "c", "d"].map((one) => `${one}@example.net`));
  expect(await readdir(folder)).toEqual(["spool"]);
});

it("loses nothing that is noted while it moves what was noted before", async () => {
  const { spool, log } = begin();
  const noted: string[] = [];
  // As on a busy machine: what node hands to its four threads, such as all of fs/promises, waits for other work there.
  let isBusy = true;
  const noteAndWork = () => {
    if (!isBusy) return;
    noted.push(`p${noted.length}@example.net`);
    log.note([report(noted.at(-1) ?? "")]);
    pbkdf2("", "", 2000, 32, "sha256", noteAndWork);
  };
  for (let job = 0; job < 8; job++) noteAndWork();
  for (let round = 0; round < 5; round++) await log.flush();
  isBusy = false;
  await log.flush();
  const moved: string[] = [];
  for (let next = await spool.next(1000); next !== undefined; next = await spool.next(1000)) {
    moved.push(...next.records.map(({ to }) => to));
    for (const name of next.names) await spool.remove(name);
  }
  expect(moved).toEqual(noted);
});

it("keeps what was noted before a crash, but for a line that is cut off", async () => {
  begin().log.note([report("a@example.net")]);
  await appendFile(join(folder, "rewritings"), '{"queueId":"4b');
  const { spool, log } = begin();
  await log.flush();
  expect(await waiting(spool)).toEqual(["a@example.net"]);
});

it("keeps what a crash left between the file and the spool, and what was noted since", async () => {
  const line = (to: string) => `${JSON.stringify(report(to))}\n`;
  await appendFile(join(folder, "rewritings.taken"), line("a@example.net"));
  await appendFile(join(folder, "rewritings"), line("b@example.net"));
  const { spool, log } = begin();
  await log.flush();
  expect(await waiting(spool)).toEqual(["a@example.net", "b@example.net"]);
});

it("is for its owner alone", async () => {
  begin().log.note([report("a@example.net")]);
  expect((await stat(join(folder, "rewritings"))).mode & 0o777).toBe(0o600);
});

it("says once that it cannot write, and fails no message", async () => {
  const { log } = begin(join(folder, "file"));
  await appendFile(join(folder, "file"), "");
  log.note([report("a@example.net")]);
  log.note([report("a@example.net")]);
  expect(said).toEqual([
    `cannot write ${join(folder, "file", "rewritings")} (EEXIST): the service does not learn of rewritings`,
  ]);
});
