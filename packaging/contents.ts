import { chmod, copyFile, link, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** What packages of every kind and architecture contain, beside the executable. */
export type SharedFiles = {
  manPage: string;
  completions: { bash: string; zsh: string; fish: string };
  /** By file name. */
  units: Record<string, string>;
  settings: string;
  copyright: string;
};

/** Where the two kinds of distributions differ. */
export type Layout = { zshCompletions: string; extra: Record<string, string | Buffer> };

/** Only root may read what is here. */
export const SETTINGS_FOLDER = "/etc/postmaster";
export const SETTINGS = `${SETTINGS_FOLDER}/env`;

export const UNITS = "/usr/lib/systemd/system";
const DOCS = new URL("../docs/", import.meta.url);
export const UNIT_NAMES = [
  "postmaster-maillog.service",
  "postmaster-guard.service",
  "postmaster-guard.socket",
];

/** The documented units, with the path that packages install to. */
export const packagedUnits = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(UNIT_NAMES.map(async (name) => [name, await packagedUnit(name)])));

export const packagedUnit = async (name: string): Promise<string> => {
  const documented = await readFile(new URL(name, DOCS), "utf8");
  const unit = documented
    .replace(/^# \/etc\/systemd\/system\/.*\n/, "")
    .replace("ExecStart=/usr/local/bin/", "ExecStart=/usr/bin/");
  if (name.endsWith(".service") && !unit.includes("ExecStart=/usr/bin/postmaster "))
    throw new Error(`docs/${name} does not start /usr/local/bin/postmaster`);
  return unit;
};

/** Lays the files into an empty folder as they are installed. */
export const stage = async (
  folder: string,
  { executable, files, layout }: { executable: string; files: SharedFiles; layout: Layout },
): Promise<void> => {
  const contents: Record<string, string | Buffer> = {
    ...Object.fromEntries(Object.entries(files.units).map(([name, text]) => [`${UNITS}/${name}`, text])),
    "/usr/share/man/man1/postmaster.1.gz": gzipped(files.manPage),
    "/usr/share/bash-completion/completions/postmaster": files.completions.bash,
    [`${layout.zshCompletions}/_postmaster`]: files.completions.zsh,
    "/usr/share/fish/vendor_completions.d/postmaster.fish": files.completions.fish,
    "/usr/share/doc/postmaster/copyright": files.copyright,
    [SETTINGS]: files.settings,
    ...layout.extra,
  };
  for (const [path, content] of Object.entries(contents)) {
    await makeFolders(folder, dirname(path));
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), path === SETTINGS ? 0o600 : 0o644);
  }
  await chmod(join(folder, SETTINGS_FOLDER), 0o700);
  await makeFolders(folder, "/usr/bin");
  await linkOrCopy(executable, join(folder, "/usr/bin/postmaster"));
};

/** The same bytes each time: without the time of day. */
export const gzipped = (text: string): Buffer => gzipSync(text, { level: 9 });

/** For everyone to read, whatever the umask, which mkdir(2) heeds. */
export const makeFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
};

/** Each folder of a path below `root`. */
const makeFolders = async (root: string, path: string): Promise<void> => {
  let folder = root;
  for (const name of path.split("/").filter((one) => one !== "")) {
    folder = join(folder, name);
    await makeFolder(folder);
  }
};

const linkOrCopy = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
    await chmod(to, 0o755);
  }
};
