import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** Ours, Node's (with all that it contains), and those of the npm packages in the bundle. */
export const copyrightText = async (
  { root, nodeLicense }: { root: string; nodeLicense: string },
  metafile: Metafile,
): Promise<string> => {
  const packages = await Promise.all(
    packagesIn(metafile).map((folder) => packageLicense(join(root, folder))),
  );
  const parts = [
    { title: "Postmaster", text: await readFile(join(root, "LICENSE"), "utf8") },
    ...packages,
    { title: "Node.js, which runs it, and what Node.js contains", text: nodeLicense },
  ];
  return parts
    .map(({ title, text }) => `${title}\n${"=".repeat(title.length)}\n\n${text.trim()}\n`)
    .join("\n\n");
};

/** Folders of the packages of which the bundle has something. */
const packagesIn = ({ outputs }: Metafile): string[] => {
  const used = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  );
  const folders = used.flatMap((input) => PACKAGE.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
};

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const packageLicense = async (folder: string): Promise<{ title: string; text: string }> => {
  const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  const file = (await readdir(folder)).find((one) => /^licen[cs]e(?:\.|$)/i.test(one));
  if (file === undefined)
    throw new Error(`${folder} is part of the command and has no license file: packages need its text`);
  return { title: `${name} ${version}`, text: await readFile(join(folder, file), "utf8") };
};
