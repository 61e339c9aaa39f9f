import { chmod, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/**
 * `npm run build [-- --out FILE]`: the command `postmaster` as one file, to be copied to a mail host or installed with the
 * package; it needs Node 22 or later and nothing else.
 */
const { values } = parseArgs({ options: { out: { type: "string", default: "dist/postmaster.mjs" } } });

await build({
  entryPoints: [new URL("./postmaster.ts", import.meta.url).pathname],
  outfile: values.out,
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  // commander and nodemailer are CommonJS and require Node's own modules.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  plugins: [
    {
      name: "prove stays where one deploys",
      setup: (builder) =>
        builder.onResolve({ filter: /^\.\/prove\.ts$/ }, () => ({
          path: new URL("./prove/elsewhere.ts", import.meta.url).pathname,
        })),
    },
  ],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});
await chmod(values.out, 0o755);
console.log(`${values.out}: ${Math.round((await stat(values.out)).size / 1_000)} kB, for Node 22 or later`);
