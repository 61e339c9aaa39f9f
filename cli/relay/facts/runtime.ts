import { lstat, readdir, readFile, readlink, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { startOf } from "../configuring/Journal.ts";
import type { Postfix } from "../Postfix.ts";
import { mapsIn } from "./mapList.ts";

/** When a map was built, and what it was built from was changed, epoch ms; undefined where there is none. */
export type MapTimes = {
  map: string;
  file: string;
  builtAt: number | undefined;
  sourceAt: number | undefined;
};
export type Brake = { setting: string; action: "HOLD" | "DISCARD" | "REJECT" };

const BUILT: Readonly<Record<string, string>> = {
  hash: ".db",
  btree: ".db",
  lmdb: ".lmdb",
  cdb: ".cdb",
  dbm: ".pag",
};
/** Whether postmap builds it from a text. */
export const isBuilt = (map: string): boolean => (map.split(":")[0] ?? "") in BUILT;

const PLUGIN_FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const CLOCK_TICKS = 100; // a second, on every Linux that Postfix runs on
/** Every message has this header: Postfix adds it. */
const EVERY_MESSAGE = "Received: from localhost (localhost [127.0.0.1])";
/** A rule that acts on this acts on nearly any line. */
const ANY_LINE = "x";

/**
 * The first map that proxymap(8) looks up in without the right to: it is not root, unlike the SMTP client when it opens
 * its own maps.
 */
export const unreadableByProxy = async (postfix: Postfix, setting: string): Promise<string | undefined> => {
  const proxied = setting.split(/[\s,]+/).filter((one) => one.startsWith("proxy:"));
  if (proxied.length === 0) return undefined;
  const uid = await postfix.ownerId();
  for (const map of proxied) {
    const [, type = "", file = ""] = map.split(":");
    const found = file.startsWith("/")
      ? await stat(file + (BUILT[type] ?? "")).catch(() => undefined)
      : undefined;
    if (found !== undefined && (found.mode & 0o004) === 0 && found.uid !== uid) return map;
  }
  return undefined;
};

/** Of the maps of a setting that are built by postmap; the others are read as text, or are no files. */
export const mapTimesOf = (setting: string): Promise<MapTimes[]> =>
  Promise.all(
    mapsIn(setting).flatMap((map) => {
      const [type = "", file = ""] = map.split(":");
      const suffix = BUILT[type];
      return suffix === undefined
        ? []
        : [
            Promise.all([modifiedAt(file + suffix), modifiedAt(file)]).then(([builtAt, sourceAt]) => ({
              map,
              file,
              builtAt,
              sourceAt,
            })),
          ];
    }),
  );

/** Those whose text is younger and has other entries: what copies or restores files may touch it alone. */
export const staleAmong = async (postfix: Postfix, maps: readonly MapTimes[]): Promise<MapTimes[]> => {
  const stale: MapTimes[] = [];
  for (const one of maps) {
    if ((one.sourceAt ?? 0) <= (one.builtAt ?? Number.POSITIVE_INFINITY)) continue;
    const [built, source] = await Promise.all(
      [one.map, `texthash:${one.file}`].map(async (map) => (await postfix.entries(map))?.map(String).sort()),
    );
    if (built === undefined || String(built) !== String(source)) stale.push(one);
  }
  return stale;
};

const modifiedAt = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

const CLOCKS_DIFFER_MS = 100; // the kernel gives a process's start in hundredths of a second

/** When main.cf or master.cf changed last, epoch ms. */
export const configuredAt = async (postfix: Postfix): Promise<number> =>
  lastModified([postfix.file("main.cf"), postfix.file("master.cf")]);

/** Of those files that are there, and of links to them; 0 if none is. */
export const lastModified = async (paths: readonly string[]): Promise<number> => {
  const found = await Promise.all(
    paths.flatMap((path) => [stat, lstat].map((look) => look(path).catch(() => undefined))),
  );
  return Math.max(0, ...found.map((one) => one?.mtimeMs ?? 0));
};

/** Whether what runs since then has read an older configuration. */
export const isOlder = (runningSince: number | undefined, configured: number): boolean =>
  runningSince !== undefined && configured > runningSince + CLOCKS_DIFFER_MS;

const REPLACED_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 50;

/** When the queue manager started; each reload replaces it, and for a moment there is none. */
export const queueManagerSince = async (queueDirectory: string): Promise<number | undefined> => {
  for (let waited = 0; waited < REPLACED_WITHIN_MS; waited += LOOK_EVERY_MS) {
    const since = await queueManagerNow(queueDirectory);
    if (since !== undefined) return since;
    await delay(LOOK_EVERY_MS);
  }
  return undefined;
};

/**
 * Its process is the `qmgr` whose working folder is this
 * Postfix's queue.
 */
const queueManagerNow = async (queueDirectory: string): Promise<number | undefined> => {
  try {
    for (const pid of (await readdir("/proc")).filter((one) => /^\d+$/.test(one))) {
      const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      if (!/^\d+ \(qmgr\)/.test(status)) continue;
      if ((await readlink(`/proc/${pid}/cwd`).catch(() => "")) !== queueDirectory) continue;
      return await processSince(pid);
    }
  } catch {
    // Not Linux: unknown.
  }
  return undefined;
};

/** When a process started, epoch ms; undefined if there is none. */
export const processSince = async (pid: string): Promise<number | undefined> => {
  const start = await startOf(Number(pid));
  if (start === undefined) return undefined;
  const bootedAt = Date.now() - Number((await readFile("/proc/uptime", "utf8")).split(" ")[0]) * 1_000;
  return bootedAt + (Number(start) / CLOCK_TICKS) * 1_000;
};

export const hasSaslPlugin = async (): Promise<boolean> => {
  for (const folder of PLUGIN_FOLDERS) {
    const below = await readdir(folder).catch(() => []);
    for (const one of ["", ...below.filter((name) => name.includes("linux"))]) {
      const found = await readdir(`${folder}/${one}/sasl2`).catch(() => []);
      if (found.some((name) => name.startsWith("libplain.so") || name.startsWith("liblogin.so"))) return true;
    }
  }
  return false;
};

/** A rule that matches every message: of header_checks or body_checks, or in restrictions a map that answers everything. */
export const brakeOn = async (
  postfix: Postfix,
  values: ReadonlyMap<string, string>,
): Promise<Brake | undefined> => {
  for (const [setting, line] of [
    ["header_checks", EVERY_MESSAGE],
    ["body_checks", ANY_LINE],
  ] as const)
    for (const map of mapsIn(values.get(setting) ?? "")) {
      const found = await postfix.lookUp(map, line);
      const action = found.kind === "found" ? actionIn(found.value) : undefined;
      if (action !== undefined) return { setting, action };
    }
  for (const setting of [
    "smtpd_client_restrictions",
    "smtpd_recipient_restrictions",
    "smtpd_end_of_data_restrictions",
  ]) {
    const [, text = ""] = /\bstatic:(?:\{\s*)?(\w+)/i.exec(values.get(setting) ?? "") ?? [];
    const action = actionIn(text);
    if (action === "HOLD" || action === "DISCARD") return { setting, action };
  }
  return undefined;
};

const actionIn = (text: string): Brake["action"] | undefined =>
  (["HOLD", "DISCARD", "REJECT"] as const).find((one) => text.toUpperCase().startsWith(one));
