import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Template } from "./template.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SERVERLESS = join(ROOT, "node_modules", "serverless", "bin", "serverless.js");

export type Packaged = { folder: string; template: Template; remove: () => Promise<void> };

/**
 * What `npm run package` makes, in a folder of its own. The environment is empty but for the path: no credentials, no
 * home with an `.aws` in it, no proxy. Any connection it tried to make would end at a closed port.
 */
export const packageService = async (parameters: string[] = []): Promise<Packaged> => {
  const temporary = await mkdtemp(join(tmpdir(), "postmaster-package-"));
  const folder = join(temporary, "package");
  const remove = () => rm(temporary, { recursive: true, force: true });
  const nowhere = "http://127.0.0.1:1";
  try {
    await run(process.execPath, [SERVERLESS, "package", "--package", folder, ...parameters], {
      cwd: ROOT,
      env: { PATH: dirname(process.execPath), HOME: temporary, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere },
    });
    const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
    return { folder, template: JSON.parse(json) as Template, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
