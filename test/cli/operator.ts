import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";

type Options = {
  input?: string;
  /** Only once this is told is the input given. */
  wait?: string;
  env?: Record<string, string>;
  cwd?: string;
};

/** The real command as an operator runs it, as one file, with a home of its own and nothing else of this environment. */
export const operator = async (given: Record<string, string>) => {
  const home = await mkdtemp(join(tmpdir(), "postmaster-operator-"));
  const environment = (env: Record<string, string> = {}) => ({
    ...COMPILE_CACHE,
    PATH: process.env["PATH"] ?? "",
    TERM: "xterm",
    HOME: home,
    DATA_DIR: join(home, "no-system"),
    ...given,
    ...env,
  });
  const ended = async (file: string, args: string[], { input = "", wait, env, cwd = home }: Options) => {
    const child = spawn(file, args, { cwd, env: environment(env) });
    child.stdin.on("error", () => {}); // it may end without reading
    if (wait === undefined) child.stdin.end(input);
    else
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.includes(wait)) child.stdin.write(input);
      });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { out, err, code: code as number };
  };
  const run = (args: string[], options: Options = {}) => ended(process.execPath, [COMMAND, ...args], options);
  return {
    home,
    run,
    /** Words of a command line. */
    $: (line: string, options: Options = {}) => run(line.split(" "), options),
    /** Its JSON document. */
    json: async (line: string, options: Options = {}) => {
      const done = await run([...line.split(" "), "--json"], options);
      return { ...done, body: JSON.parse(done.out) };
    },
    /** On a terminal, which has both of its outputs. */
    onTerminal: (line: string, options: Options = {}) =>
      ended("script", ["-qec", `stty cols 80; ${process.execPath} ${COMMAND} ${line}`, "/dev/null"], options),
    end: () => rm(home, { recursive: true, force: true }),
  };
};
export type Operator = Awaited<ReturnType<typeof operator>>;

/** util-linux's; another system's takes other arguments. */
export const hasTerminal = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

const LONG_WORD = 45; // characters: an id, an address or a URL that is not broken

/** Lines that do not fit into 80 columns, though their words would. */
export const tooWide = (out: string): string[] =>
  out
    .split("\n")
    .filter((line) => line.length > 80 && !line.split(/\s+/).some((word) => word.length > LONG_WORD));
