import { isIP } from "node:net";
import { InvalidArgumentError } from "commander";

/** Where the guard listens. */
export type ListenAddress = { kind: "unix"; path: string } | { kind: "tcp"; host: string; port: number };

const HINT = "Give inet:127.0.0.1:PORT or unix:/PATH, as in Postfix's smtpd_milters.";

/** Reads an address as Postfix writes it; only this machine may connect. */
export const listenAddress = (text: string): ListenAddress => {
  const [, path] = /^(?:unix|local):(\/.+)$/.exec(text) ?? [];
  if (path !== undefined) return { kind: "unix", path };
  const [, given = "", digits = ""] = /^inet:(.+):(\d{1,5})$/.exec(text) ?? [];
  const host = given.replace(/^\[(.*)\]$/, "$1");
  const port = Number(digits);
  if (host === "" || port < 1 || port > 65_535) throw new InvalidArgumentError(HINT);
  if (host !== "localhost" && host !== "::1" && !(isIP(host) === 4 && host.startsWith("127.")))
    throw new InvalidArgumentError(`${host} is not a loopback address. ${HINT}`);
  return { kind: "tcp", host, port };
};
