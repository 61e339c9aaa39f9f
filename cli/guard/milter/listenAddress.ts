import { isIP } from "node:net";
import { InvalidArgumentError } from "commander";

/** Where the guard listens; `systemd` passes a socket that it holds. */
export type ListenAddress =
  | { kind: "unix"; path: string }
  | { kind: "tcp"; host: string; port: number }
  | { kind: "systemd" };

const HINT = "Give inet:127.0.0.1:PORT or unix:/PATH, as in Postfix's smtpd_milters.";

/** As Postfix writes it. */
export const nameOf = (listen: ListenAddress): string => {
  switch (listen.kind) {
    case "unix":
      return `unix:${listen.path}`;
    case "tcp":
      return `inet:${listen.host.includes(":") ? `[${listen.host}]` : listen.host}:${listen.port}`;
    case "systemd":
      return "systemd's socket";
  }
};

/** Reads an address as Postfix writes it; only this machine may connect. */
export const listenAddress = (text: string): ListenAddress => {
  if (text === "systemd") return { kind: "systemd" };
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
