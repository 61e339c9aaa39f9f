import { chmod, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bundleCommand } from "./bundle.ts";

/**
 * The command `postmaster` as one file, to be copied to a host that has Node, or installed with the package; it needs Node
 * 22.7 or later and nothing else.
 */
const { values } = parseArgs({ options: { out: { type: "string", default: "dist/postmaster.mjs" } } });

await bundleCommand(values.out, "esm");
await chmod(values.out, 0o755);
console.log(`${values.out}: ${Math.round((await stat(values.out)).size / 1_000)} kB, for Node 22.7 or later`);
