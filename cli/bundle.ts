import { fileURLToPath } from "node:url";
import { type BuildResult, build, type PluginBuild } from "esbuild";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const COMMON_JS_IN_ESM =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** The command as one file: an ES module for Node 22.7 or later, or CommonJS for the executables. */
export const bundleCommand = (
  outfile: string,
  format: "esm" | "cjs",
): Promise<BuildResult<{ metafile: true }>> =>
  build({
    entryPoints: [here("./postmaster.ts")],
    outfile,
    bundle: true,
    metafile: true,
    platform: "node",
    target: "node22",
    format,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    // commander and nodemailer are CommonJS and require Node's own modules.
    ...(format === "esm" ? { banner: { js: COMMON_JS_IN_ESM } } : {}),
    plugins: [
      {
        name: "prove stays where one deploys",
        setup: (builder: PluginBuild) =>
          builder.onResolve({ filter: /^\.\/prove\.ts$/ }, () => ({ path: here("./prove/elsewhere.ts") })),
      },
    ],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
