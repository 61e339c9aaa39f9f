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
