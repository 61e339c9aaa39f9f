import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { createServer } from "vite";
import { freePort, LOOPBACK } from "./ports.ts";
import { readSettings } from "./settings.ts";

/**
 * `npm run dev [-- --inspect]`: the local system, started again whenever its source is saved, and the console served by
 * Vite, which reloads it. Data and sessions stay, as they do from one `npm start` to the next.
 */

const ROOT = join(import.meta.dirname, "../..");
const START = join(import.meta.dirname, "start.ts");
const RESTARTED_BY = ["functions", "shared", "local"];
const SETTLES_MS = 100; // an editor writes a file more than once
const ENDS_WITHIN_MS = 5_000;

const inspect = process.argv.slice(2).filter((one) => one.startsWith("--inspect"));
const port = readSettings(process.env).port || (await freePort());
const environment = { ...process.env, PORT: String(port) };
// What vite.config.ts has the console's calls sent to.
process.env["POSTMASTER_URL"] = `http://${LOOPBACK}:${port}`;

const say = (text: string) => console.log(`dev: ${text}`);

const vite = await createServer({
  configFile: join(ROOT, "console/vite.config.ts"),
  logLevel: "warn",
  server: { host: LOOPBACK },
});
await vite.listen();
const consoleUrl = vite.resolvedUrls?.local[0] ?? "";

const start = (): ChildProcess => {
  const child = spawn(process.execPath, [...inspect, START], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface(child.stdout).on("line", (line) =>
    console.log(line.replace(/http:\/\/\S+\/(sign-in#)/, `${consoleUrl}$1`)),
  );
  child.once("exit", (code) => {
    if (code !== 0 && !isEnding) say("the system ended; it starts again when you save");
  });
  return child;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  // A debugger that is attached may keep it from ending.
  const isLate = await Promise.race([exited.then(() => false), delay(ENDS_WITHIN_MS, true, { ref: false })]);
  if (isLate) child.kill("SIGKILL");
  await exited;
};

let isEnding = false;
let isRestarting = false;
let system = start();
say(`a change in ${RESTARTED_BY.join("/, ")}/ restarts the system; one in console/ reloads ${consoleUrl}`);

const restart = async (changed: string) => {
  if (isRestarting || isEnding) return;
  isRestarting = true;
  say(`${changed} changed: restarting`);
  await end(system);
  await delay(SETTLES_MS);
  isRestarting = false;
  system = start();
};
for (const folder of RESTARTED_BY)
  watch(join(ROOT, folder), { recursive: true }, (_, name) => {
    if (name !== null && /\.(?:ts|json)$/.test(name)) void restart(join(folder, name));
  });

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, async () => {
    if (isEnding) return;
    isEnding = true;
    await end(system);
    await vite.close();
    process.exit(0);
  });
