import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { build as buildPages } from "vite";

type FunctionConfig = { handler: string; package?: { artifact?: string } };
/** What osls gives its plugins, as far as it is used here. */
type Serverless = {
  serviceDir: string;
  service: { getAllFunctions: () => string[]; getFunction: (name: string) => FunctionConfig };
  pluginManager: { plugins: object[] };
};
/** osls's own packager: same zip, byte for byte, from the same files. Resolves to the zip's path. */
type Zipper = { zipFiles: (files: string[], zipName: string, prefix: string) => Promise<string> };

/**
 * Bundles each function of serverless.yml (`handler: functions/<name>/handler.handler`) into one ES module and has
 * osls zip it as the function's artifact. osls has no bundler of its own; this is the least that makes one.
 */
export default class Bundle {
  readonly #serverless: Serverless;
  readonly hooks: Record<string, () => Promise<void>>;

  constructor(serverless: Serverless, options: { function?: string }) {
    this.#serverless = serverless;
    this.hooks = {
      "before:package:createDeploymentArtifacts": () =>
        this.#packageAll(serverless.service.getAllFunctions()),
      "before:package:function:package": () =>
        this.#packageAll(options.function === undefined ? [] : [options.function]),
    };
  }

  async #packageAll(names: string[]): Promise<void> {
    const { service, serviceDir, pluginManager } = this.#serverless;
    const zipper = pluginManager.plugins.find(isZipper);
    if (zipper === undefined) throw new Error("osls has no packager with zipFiles: see serverless/bundle.ts");
    const out = join(serviceDir, ".serverless", "bundles");
    for (const name of names) {
      const config = service.getFunction(name);
      const module = config.handler.replace(/\.[^./]+$/, "");
      const outfile = join(out, `${module}.mjs`);
      await bundle(join(serviceDir, `${module}.ts`), outfile);
      const pages = name === WITH_CONSOLE ? await bundleConsole(serviceDir, dirname(outfile)) : [];
      const artifact = await zipper.zipFiles([outfile, ...pages], `${name}.zip`, out);
      config.package = { ...config.package, artifact };
    }
  }
}

/** The function that serves the console has it in a folder beside its module (functions/api/handler.ts). */
const WITH_CONSOLE = "api";

const bundleConsole = async (serviceDir: string, beside: string): Promise<string[]> => {
  const outDir = join(beside, "console");
  await buildPages({
    configFile: join(serviceDir, "console", "vite.config.ts"),
    build: { outDir },
    logLevel: "warn",
  });
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

const isZipper = (plugin: object): plugin is Zipper =>
  "zipFiles" in plugin && typeof plugin.zipFiles === "function";

/**
 * The AWS SDK is bundled too, not taken from the Lambda runtime: it is then the version that was tested, and loads
 * faster (removals, on Node 24: 75 ms and 460 kB in one file, against 90 ms for 31 kB with the SDK beside it).
 * The ES builds of packages (`module`) shake off a third that their CommonJS builds keep. Names are minified, so the
 * source map lies beside the bundle in `.serverless/bundles`, not in the zip.
 */
const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    charset: "utf8", // replies in other scripts take six bytes a character otherwise
    // React has another, larger build for development.
    define: { "process.env.NODE_ENV": '"production"' },
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "warning",
  });
