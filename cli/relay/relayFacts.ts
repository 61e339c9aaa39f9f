import { readdir, readFile, readlink, stat } from "node:fs/promises";
import type { RelayFacts } from "./checks.ts";
import type { Postfix } from "./Postfix.ts";
import { relayParts } from "./relaySettings.ts";

const NAMES = [
  "relayhost",
  "smtp_sasl_auth_enable",
  "smtp_sasl_password_maps",
  "smtp_tls_security_level",
  "smtp_tls_CAfile",
  "smtp_tls_CApath",
  "tls_append_default_CA",
  "smtp_sasl_tls_security_options",
  "sender_dependent_relayhost_maps",
  "transport_maps",
  "smtp_tls_policy_maps",
  "smtp_tls_mandatory_protocols",
  "smtp_tls_wrappermode",
  "inet_interfaces",
  "mynetworks",
  "queue_directory",
];
const BUILT = { hash: ".db", btree: ".db", lmdb: ".lmdb", cdb: ".cdb", dbm: ".pag" } as Record<
  string,
  string
>;
const PLUGIN_FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const CLOCK_TICKS = 100; // a second, on every Linux that Postfix runs on

/** Reads the live configuration. */
export const relayFacts = async (postfix: Postfix, region: string | undefined): Promise<RelayFacts> => {
  const values = await postfix.values(NAMES);
  const maps = (values.get("smtp_sasl_password_maps") ?? "")
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .map((one) => one.replace(/^proxy:/, ""));
  const [type = "", file = ""] = maps[0]?.split(":") ?? [];
  const isRunning = await postfix.isRunning();
  const relay = values.get("relayhost") ?? "";
  const waiting = isRunning ? await postfix.queue().catch(() => []) : [];
  return {
    values,
    region,
    isRunning,
    runningSince: isRunning ? await queueManagerSince(values.get("queue_directory") ?? "") : undefined,
    configuredAt: Math.max(
      ...(await Promise.all(["main.cf", "master.cf"].map((one) => changedAt(postfix.file(one))))),
    ),
    map: await mapTimes(file, BUILT[type]),
    entry: relay === "" ? undefined : await entryOf(postfix, maps, relay),
    hasCaFile:
      (await changedAt(values.get("smtp_tls_CAfile") ?? "")) > 0 ||
      (await changedAt(values.get("smtp_tls_CApath") ?? "")) > 0 ||
      values.get("tls_append_default_CA") === "yes",
    hasSaslPlugin: await hasPlugin(),
    waiting: {
      mails: waiting.length,
      reasons: [
        ...new Set(
          waiting.flatMap(({ recipients }) =>
            recipients.flatMap(({ delay_reason }) => (delay_reason === undefined ? [] : [delay_reason])),
          ),
        ),
      ],
    },
  };
};

/** In Postfix's order: the relay as written, then its bare name. */
const entryOf = async (postfix: Postfix, maps: string[], relay: string): Promise<string | undefined> => {
  for (const key of [relay, relayParts(relay).host]) {
    for (const map of maps) {
      const found = await postfix.lookUp(map, key);
      if (found !== undefined && found !== "") return found;
    }
  }
  return undefined;
};

const changedAt = async (path: string): Promise<number> =>
  path === ""
    ? 0
    : stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );

const mapTimes = async (file: string, suffix: string | undefined): Promise<RelayFacts["map"]> =>
  suffix === undefined || file === ""
    ? undefined
    : { builtAt: await changedAt(file + suffix), sourceAt: await changedAt(file) };

/**
 * When the queue manager started; each reload restarts it. Its process is the `qmgr` whose working folder is this
 * Postfix's queue.
 */
const queueManagerSince = async (queueDirectory: string): Promise<number | undefined> => {
  try {
    const bootedAt = Date.now() - Number((await readFile("/proc/uptime", "utf8")).split(" ")[0]) * 1_000;
    for (const pid of (await readdir("/proc")).filter((one) => /^\d+$/.test(one))) {
      const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      if (!/^\d+ \(qmgr\)/.test(status)) continue;
      if ((await readlink(`/proc/${pid}/cwd`).catch(() => "")) !== queueDirectory) continue;
      const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
      return bootedAt + (Number(fields[19]) / CLOCK_TICKS) * 1_000; // starttime [proc(5)]
    }
  } catch {
    // Not Linux: unknown.
  }
  return undefined;
};

const hasPlugin = async (): Promise<boolean> => {
  for (const folder of PLUGIN_FOLDERS) {
    const below = await readdir(folder).catch(() => []);
    for (const one of ["", ...below.filter((name) => name.includes("linux"))]) {
      const found = await readdir(`${folder}/${one}/sasl2`).catch(() => []);
      if (found.some((name) => name.startsWith("libplain.so") || name.startsWith("liblogin.so"))) return true;
    }
  }
  return false;
};
