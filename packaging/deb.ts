import { createHash } from "node:crypto";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { gzipped, type Layout, makeFolder, SETTINGS, type SharedFiles, stage } from "./contents.ts";
import { run } from "./programs.ts";
import { DESCRIPTION, type Release, SUMMARY } from "./release.ts";
import { AFTER_INSTALLATION, AFTER_REMOVAL, BEFORE_REMOVAL } from "./scripts.ts";

const OVERRIDES = new URL("./files/lintian-overrides", import.meta.url);

export const debName = ({ version }: Release, { debian }: Architecture): string =>
  `postmaster_${version}_${debian}.deb`;

/** Builds the .deb in `folder`, which is empty, with dpkg-deb. */
export const makeDeb = async (
  { folder, executable, files, out }: { folder: string; executable: string; files: SharedFiles; out: string },
  release: Release,
  architecture: Architecture,
): Promise<void> => {
  const layout: Layout = {
    zshCompletions: "/usr/share/zsh/vendor-completions",
    extra: {
      "/usr/share/doc/postmaster/changelog.gz": gzipped(changelog(release)),
      "/usr/share/lintian/overrides/postmaster": await readFile(OVERRIDES, "utf8"),
    },
  };
  await stage(folder, { executable, files, layout });
  const installed = await filesBelow(folder);
  const control = join(folder, "DEBIAN");
  await makeFolder(control);
  const parts: [name: string, text: string, mode: number][] = [
    ["control", controlText(release, architecture, await kibibytes(folder, installed)), 0o644],
    ["conffiles", `${SETTINGS}\n`, 0o644],
    ["md5sums", await sums(folder, installed), 0o644],
    ["postinst", script(`if [ "$1" = configure ]; then\n${AFTER_INSTALLATION}\nfi`), 0o755],
    ["prerm", script(`if [ "$1" = remove ]; then\n${BEFORE_REMOVAL}\nfi`), 0o755],
    ["postrm", script(AFTER_REMOVAL_OR_PURGE), 0o755],
  ];
  for (const [name, text, mode] of parts) {
    await writeFile(join(control, name), text);
    await chmod(join(control, name), mode);
  }
  await run("dpkg-deb", ["--root-owner-group", `-Z${release.compression}`, "-z6", "--build", folder, out], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1_000) },
  });
};

const script = (lines: string): string => `#!/bin/sh\nset -e\n${lines}\n`;

/** systemd keeps the state of a unit with DynamicUser= in /var/lib/private [systemd.exec(5)]. */
const AFTER_REMOVAL_OR_PURGE = `if [ "$1" = remove ]; then
${AFTER_REMOVAL}
fi
if [ "$1" = purge ]; then
  for state in postmaster postmaster-guard; do
    rm -rf "/var/lib/private/$state" "/var/lib/$state"
  done
fi`;

/** Node 24 needs glibc 2.28 and libstdc++ 6.0.25, which is GCC 8's [nodejs/node, BUILDING.md]. */
const controlText = ({ version, maintainer }: Release, { debian }: Architecture, size: number): string =>
  `Package: postmaster
Version: ${version}
Architecture: ${debian}
Maintainer: ${maintainer}
Installed-Size: ${size}
Depends: libc6 (>= 2.28), libstdc++6 (>= 8)
Suggests: postfix
Section: mail
Priority: optional
Description: ${SUMMARY}
${DESCRIPTION.map((line) => ` ${line}`).join("\n")}
`;

const changelog = ({ version, maintainer, date }: Release): string =>
  `postmaster (${version}) stable; urgency=medium

  * Changes: see CHANGELOG.md in the source.

 -- ${maintainer}  ${date.toUTCString().replace("GMT", "+0000")}
`;

/** Paths without the folder, of files alone. */
const filesBelow = async (folder: string): Promise<string[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
};

const kibibytes = async (folder: string, files: string[]): Promise<number> => {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 1_024), 0);
};

/** All but conffiles, which may differ [deb-md5sums(5)]. */
const sums = async (folder: string, files: string[]): Promise<string> => {
  const lines = await Promise.all(
    files
      .filter((file) => `/${file}` !== SETTINGS)
      .map(async (file) => {
        const sum = createHash("md5").update(await readFile(join(folder, file)));
        return `${sum.digest("hex")}  ${file}\n`;
      }),
  );
  return lines.join("");
};
