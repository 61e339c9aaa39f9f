import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REWRITE, startGuard } from "../test/relay/guard/guardProcess.ts";
import { MilterClient } from "../test/relay/guard/MilterClient.ts";
import { buildCommand } from "../test/system/builtCommand.ts";

const SECONDS = Number(process.env["SECONDS"] ?? 10);
const IDENTITIES = 10_000; // the most that an account has in a region [quotas]
const CONNECTIONS = 20;
// Postfix sends one packet for each; 30 are many.
const OTHER_HEADERS = Array.from({ length: 30 }, (_, i): [string, string] => [
  `X-Header-${i}`,
  "x".repeat(60),
]);

/** Nothing listens there: reports of rewritings collect on the disk, which is the most that the guard has to do. */
const SERVICE = "http://127.0.0.1:9";

/**
 * `npm run bench -- guard`: how long `postmaster guard` takes for a message from its first packet to its last answer, how
 * many messages it answers in a second, and how much memory it uses, over TCP and over a UNIX socket. It has its list from
 * the disk and notes each rewriting for a service that cannot be reached.
 */
export const run = async (): Promise<void> => {
  await buildCommand();
  const others = Array.from({ length: IDENTITIES - 1 }, (_, i) => `person${i}@d${i % 700}.example`);
  const folder = await mkdtemp(join(tmpdir(), "postmaster-guard-"));
  const kept = { source: SERVICE, at: new Date().toISOString(), identities: ["example.org", ...others] };
  await mkdir(join(folder, "state"));
  await writeFile(join(folder, "state", "guard-identities.json"), JSON.stringify(kept));
  await writeFile(join(folder, "token"), "pm_none\n");
  const source = ["--url", SERVICE, "--token-file", join(folder, "token")];
  const guard = await startGuard(REWRITE, { folder, source });
  const unix = join(folder, "guard.sock");
  const second = await startGuard(REWRITE, {
    listen: `unix:${unix}`,
    folder,
    source: [...source, "--state", join(folder, "state")],
  });
  try {
    console.log(`${IDENTITIES.toLocaleString("en")} identities, 32 headers, ${SECONDS} s a row\n`);
    console.log("                              connections   p50 ms   p99 ms   messages/s");
    for (const [name, where] of [
      ["TCP", { host: "127.0.0.1", port: guard.port }],
      ["UNIX socket", { path: unix }],
    ] as const)
      for (const [kind, from] of [
        ["verified", "ann@example.org"],
        ["rewritten", "ada@elsewhere.example"],
      ] as const)
        for (const connections of [1, CONNECTIONS]) {
          const clients = await Promise.all(
            Array.from({ length: connections }, () => MilterClient.open(where)),
          );
          const { times, seconds } = await measure(clients, from);
          for (const client of clients) client.close();
          console.log(
            `${name}, ${kind}`.padEnd(30) +
              String(connections).padStart(11) +
              at(times, 0.5).toFixed(2).padStart(9) +
              at(times, 0.99).toFixed(2).padStart(9) +
              (times.length / seconds).toFixed(0).padStart(13),
          );
        }
    console.log(`\nmost memory of the guard: ${await mostMemory(guard.pid)} MB`);
  } finally {
    await second.stop();
    await guard.stop();
  }
};

const measure = async (clients: MilterClient[], from: string) => {
  const mail = {
    from,
    headers: [...OTHER_HEADERS, ["From", `Ada <${from}>`], ["To", "bob@example.net"]],
  } as {
    from: string;
    headers: [string, string][];
  };
  const times: number[] = [];
  const began = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - began < SECONDS * 1_000) {
        const sent = performance.now();
        await client.send(mail);
        times.push(performance.now() - sent);
      }
    }),
  );
  return { times: times.sort((a, b) => a - b), seconds: (performance.now() - began) / 1_000 };
};

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Linux's own high-water mark. */
const mostMemory = async (pid: number): Promise<string> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
  return kilobytes === undefined ? "? (no /proc here)" : (Number(kilobytes) / 1_000).toFixed(0);
};
