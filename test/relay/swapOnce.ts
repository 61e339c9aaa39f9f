import { join } from "node:path";
import { Swap } from "../../cli/relay/configuring/Swap.ts";

/* Changes the files of one folder once, for swap.test.ts, which ends this process in the middle of it. */

const [, , directory = ""] = process.argv;
const attributes = { mode: 0o600, uid: 0, gid: 0 };
const file = (name: string) => ({
  path: join(directory, name),
  content: Buffer.from(`new ${name}\n`),
  attributes,
});

const swap = await Swap.begin(directory);
await swap.commit(
  [
    file("backup/state.json"),
    file("map.db"),
    // In other folders, as units and settings are; the first has to be made.
    file("elsewhere/guard.json"),
    { path: join(directory, "secrets/link"), linkTo: "passwords" },
    file("passwords"),
    { path: join(directory, "obsolete"), isRemoved: true },
    file("main.cf"),
  ],
  [join(directory, "emptied")],
  [join(directory, "elsewhere")],
);
