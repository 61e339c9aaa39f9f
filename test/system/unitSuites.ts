import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
/** With one of these a file can start a process, open a socket or talk to a service. */
const OUTSIDE =
  /^(?:node:(?:child_process|cluster|dgram|dns(?:\/promises)?|http|http2|https|net|tls|worker_threads)|@aws-sdk\/client-.+|esbuild|fauxqs|nodemailer.*|playwright-core|serverless|smtp-server|vite)$/;
/** What node:net has for addresses alone. */
const ADDRESSES = /^import \{ (?:(?:BlockList|isIP|isIPv4|isIPv6|SocketAddress)(?:, | \}))+ from "node:net"$/;
const IMPORT =
  /^(?:import|export)\s(?!type\s)(?:[^"'`;]*?\sfrom\s)?\s*"(?<at>[^"]+)"|\bimport\("(?<late>[^"]+)"\)/gm;

/**
 * The suites that touch nothing but values and files: those that import nothing, themselves or through other files of
 * ours, that reaches outside of their own process. `noServers.ts` fails one that does so all the same.
 */
export const unitSuites = (): string[] => {
  const outside = new Map<string, boolean>();
  const reachesOut = (file: string): boolean => {
    const known = outside.get(file);
    if (known !== undefined) return known;
    outside.set(file, false); // so that a circle ends
    const found = importsOf(file).some(({ statement, from }) =>
      from.startsWith(".")
        ? isOurs(resolve(dirname(file), from)) && reachesOut(resolve(dirname(file), from))
        : OUTSIDE.test(from) && !ADDRESSES.test(statement),
    );
    outside.set(file, found);
    return found;
  };
  return globSync(resolve(ROOT, "test/**/*.test.ts"))
    .filter((file) => !reachesOut(file))
    .map((file) => relative(ROOT, file))
    .sort();
};

const importsOf = (file: string): { statement: string; from: string }[] =>
  [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([statement, at, late]) => ({
    statement,
    from: at ?? late ?? "",
  }));

const isOurs = (path: string): boolean => /\.tsx?$/.test(path) && existsSync(path);
