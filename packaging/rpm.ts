import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture } from "./architecture.ts";
import {
  makeFolder,
  SETTINGS,
  SETTINGS_FOLDER,
  type SharedFiles,
  stage,
  UNIT_NAMES,
  UNITS,
} from "./contents.ts";
import { run } from "./programs.ts";
import { DESCRIPTION, type Release, SUMMARY } from "./release.ts";
import { AFTER_INSTALLATION, AFTER_REMOVAL, BEFORE_REMOVAL } from "./scripts.ts";

const ZSH_COMPLETIONS = "/usr/share/zsh/site-functions";

export const rpmName = ({ version }: Release, { rpm }: Architecture): string =>
  `postmaster-${version}-1.${rpm}.rpm`;

/** Builds the .rpm in `folder`, which is empty, with rpmbuild. */
export const makeRpm = async (
  { folder, executable, files, out }: { folder: string; executable: string; files: SharedFiles; out: string },
  release: Release,
  architecture: Architecture,
): Promise<void> => {
  const [root, spec, top] = ["root", "postmaster.spec", "build"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await makeFolder(root);
  await stage(root, { executable, files, layout: { zshCompletions: ZSH_COMPLETIONS, extra: {} } });
  await writeFile(spec, specText(root, release));
  await run(
    "rpmbuild",
    ["-bb", "--target", `${architecture.rpm}-linux`, "--define", `_topdir ${top}`, "--noclean", spec],
    { env: { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1_000) } },
  );
  await rename(join(top, "RPMS", architecture.rpm, rpmName(release, architecture)), out);
};

/** rpmbuild would strip the executable, and with it the command inside, so nothing is done to the files. */
const specText = (root: string, { version, compression }: Release): string =>
  `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload ${compression === "none" ? "w0.ufdio" : "w6.gzdio"}
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

Name: postmaster
Version: ${version}
Release: 1
Summary: ${SUMMARY.charAt(0).toUpperCase()}${SUMMARY.slice(1)}
License: MIT
Group: Applications/Internet

%description
${DESCRIPTION.join("\n")}

%install
mkdir -p %{buildroot}
cp -al ${root}/. %{buildroot}/

%files
%defattr(-,root,root,-)
%dir %attr(0700,root,root) ${SETTINGS_FOLDER}
%config(noreplace) %attr(0600,root,root) ${SETTINGS}
/usr/bin/postmaster
${UNIT_NAMES.map((name) => `${UNITS}/${name}`).join("\n")}
/usr/share/man/man1/postmaster.1.gz
/usr/share/bash-completion/completions/postmaster
${ZSH_COMPLETIONS}/_postmaster
/usr/share/fish/vendor_completions.d/postmaster.fish
%dir /usr/share/doc/postmaster
%license /usr/share/doc/postmaster/copyright

%post
${AFTER_INSTALLATION}

%preun
if [ "$1" = 0 ]; then
${BEFORE_REMOVAL}
fi

%postun
${AFTER_REMOVAL}
`;
