import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMPILE_CACHE } from "../../system/compileCache.ts";
import { until } from "./guardProcess.ts";

/** Values of a setting of a unit. */
const settingsIn = (unit: string, name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);

/**
 * Runs the guard of the units in a folder as systemd does: on a socket that is held for it, with copies of its files, and
 * again when it ends.
 */
export const startUnit = async (units: string) => {
  const service = await readFile(join(units, "postmaster-guard.service"), "utf8");
  const socket = await readFile(join(units, "postmaster-guard.socket"), "utf8");
  const folder = await mkdtemp(join(units, "running-"));
  const credentials = new Map<string, string>();
  for (const one of settingsIn(service, "SetCredential")) credentials.set(...halves(one));
  for (const [name, text] of credentials) await writeFile(join(folder, name), text);
  for (const one of settingsIn(service, "LoadCredential")) {
    const [name, path] = halves(one);
    await copyFile(path, join(folder, name)).catch((error) => {
      if (!credentials.has(name)) throw error;
    });
  }
  const [port = ""] = settingsIn(socket, "ListenStream").map((one) => one.split(":")[1] ?? "");
  const words = (settingsIn(service, "ExecStart")[0] ?? "")
    .replaceAll(/\$\{CREDENTIALS_DIRECTORY\}/g, folder)
    .replaceAll("/var/lib/postmaster-guard", join(folder, "state"))
    .split(" ");
  const child = spawn("python3", [join(import.meta.dirname, "holdSocket.py"), port, ...words], {
    env: { ...COMPILE_CACHE, PATH: process.env["PATH"], HOME: folder, CREDENTIALS_DIRECTORY: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const ended = once(child, "close");
  const pids = () => [...output.matchAll(/^started (\d+)$/gm)].map(([, pid]) => Number(pid));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await until(
    () => said.includes("guarding on "),
    () => said,
  ).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    /** One a message. */
    lines: () => output,
    said: () => said,
    /** Processes of the guard so far. */
    pids,
    stop,
  };
};

const halves = (text: string): [name: string, value: string] => {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
};
