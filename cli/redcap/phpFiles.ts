import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "./RedcapError.ts";

export type PhpFile = { name: string; source: string };

/** Every PHP file below a folder, in order of name, its bytes as latin1. Links to folders are not followed. */
export async function* phpFiles(folder: string, within = ""): AsyncGenerator<PhpFile> {
  const path = join(folder, within);
  const entries = await readdir(path, { withFileTypes: true }).catch((cause) =>
    Promise.reject(unreadable(path, cause)),
  );
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = join(within, entry.name);
    if (entry.isDirectory()) yield* phpFiles(folder, name);
    else if (
      /\.php$/i.test(name) &&
      (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(folder, name)))))
    )
      yield { name, source: await sourceOf(join(folder, name)) };
  }
}

export const sourceOf = (path: string): Promise<string> =>
  readFile(path, "latin1").catch((cause) => Promise.reject(unreadable(path, cause)));

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false, // a link that leads nowhere
  );
