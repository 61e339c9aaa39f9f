import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import type { Template } from "./checks/template.ts";
import { unzip } from "./zip.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SERVERLESS = join(ROOT, "node_modules", "serverless", "bin", "serverless.js");
const SOURCES = ["serverless", "functions", "shared", "console", "package.json", "node_modules"];

const BUNDLE = "./serverless/bundle.ts";
const WITHOUT_CODE = "./WithoutCode.ts";

/** With which every name is within AWS's limits (docs/deployment.md says so). */
export const LONGEST_STAGE = 43;

/** Where a function's module is in its zip. */
export const moduleOf = (name: string): string => `functions/${name}/handler.mjs`;

export type Packaged = {
  folder: string;
  template: Template;
  /** Unpacks a function where no `node_modules` is near; its module's path. */
  unpack: (name: string) => Promise<string>;
  remove: () => Promise<void>;
};

/**
 * What `npm run package` makes, in a folder of its own: osls works in `.serverless` beside its serverless.yml, so the
 * sources are linked to from elsewhere and two packages can be made at once. The environment is empty but for the
 * path: no credentials, no home with an `.aws` in it, and proxies at a closed port.
 */
export const packageService = (options: string[] = []): Promise<Packaged> => packaged(options, BUNDLE);

/** The same, whose zips are empty. */
export const packageTemplate = (options: string[] = []): Promise<Packaged> => packaged(options, WITHOUT_CODE);

const packaged = async (options: string[], bundler: string): Promise<Packaged> => {
  const temporary = await mkdtemp(join(tmpdir(), "postmaster-package-"));
  const service = join(temporary, "service");
  const folder = join(temporary, "package");
  const remove = () => rm(temporary, { recursive: true, force: true });
  const nowhere = "http://127.0.0.1:1";
  try {
    await mkdir(service);
    for (const source of SOURCES) await symlink(join(ROOT, source), join(service, source));
    await symlink(join(import.meta.dirname, WITHOUT_CODE), join(service, WITHOUT_CODE));
    const yml = await readFile(join(ROOT, "serverless.yml"), "utf8");
    await writeFile(join(service, "serverless.yml"), yml.replace(BUNDLE, bundler));
    await run(process.execPath, [SERVERLESS, "package", "--package", folder, ...options], {
      cwd: service,
      env: {
        ...COMPILE_CACHE,
        PATH: dirname(process.execPath),
        HOME: temporary,
        HTTPS_PROXY: nowhere,
        HTTP_PROXY: nowhere,
      },
    });
    const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
    const unpack = async (name: string) => {
      const unpacked = join(temporary, "unpacked");
      for (const { name: file, content } of unzip(await readFile(join(folder, `${name}.zip`)))) {
        await mkdir(dirname(join(unpacked, file)), { recursive: true });
        await writeFile(join(unpacked, file), content);
      }
      return join(unpacked, moduleOf(name));
    };
    return { folder, template: JSON.parse(json) as Template, unpack, remove };
  } catch (error) {
    await remove();
    const { stdout = "" } = error as { stdout?: string };
    throw new Error(`the package could not be made: ${stdout}`, { cause: error });
  }
};
