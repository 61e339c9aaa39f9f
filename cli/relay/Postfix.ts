import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { withoutSecrets } from "./credentials.ts";
import { literalEntries, literalValue } from "./facts/literalMap.ts";
import { PostfixCommands } from "./PostfixCommands.ts";

/** A Postfix program failed or is missing; the message has its output and what to do. */
export class PostfixError extends Error {
  override readonly name = "PostfixError";
}

/** What a map has for a key; `failed`: the map itself cannot be read. */
export type Found = { kind: "found"; value: string } | { kind: "none" } | { kind: "failed"; why: string };

/** A service of master.cf [master(5)]. */
export type MasterService = { command: string; chroot: string; overrides: [name: string, value: string][] };

/** A message in the queue, from a JSON line of postqueue(1). */
export type QueuedMessage = {
  queue_name: string;
  queue_id: string;
  recipients: { address: string; delay_reason?: string }[];
};

/** The package's own; what has another folder is told by -c. */
export const USUAL_DIRECTORY = "/etc/postfix";
/** Postfix's commands are here; the user's PATH may lack these folders. */
const SBIN = "/usr/sbin:/sbin:/usr/local/sbin";

/** The Postfix whose configuration is in one folder. */
export class Postfix {
  readonly directory: string;
  /** What to tell a person to run. */
  readonly commands: PostfixCommands;

  constructor(directory: string) {
    // Postfix's programs change their working folder.
    this.directory = resolve(directory);
    this.commands = new PostfixCommands(this.directory === USUAL_DIRECTORY ? undefined : this.directory);
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Effective values of parameters, with `overrides` in place of main.cf's; those unknown to this Postfix are absent. */
  async values(
    names: string[],
    overrides: [name: string, value: string][] = [],
  ): Promise<Map<string, string>> {
    const options = overrides.flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const output = await this.run("postconf", ["-x", ...options, ...names]);
    return new Map(
      output.split("\n").flatMap((line): [string, string][] => {
        const [, name, value] = /^(\w+) =\s?(.*)$/.exec(line) ?? [];
        // Postfix ignores the case of yes and no.
        const plain = /^(?:yes|no)$/i.test(value ?? "") ? value?.toLowerCase() : value;
        return name === undefined ? [] : [[name, plain ?? ""]];
      }),
    );
  }

  async value(name: string): Promise<string> {
    return (await this.values([name])).get(name) ?? "";
  }

  /** A service of master.cf with its `-o` options; undefined if there is none. */
  async service(name: string, type: "unix" | "inet" = "unix"): Promise<MasterService | undefined> {
    const fields = await this.run("postconf", ["-F", `${name}/${type}/*`]);
    const field = (of: string) => new RegExp(`/${type}/${of} = (.*)$`, "m").exec(fields)?.[1];
    const command = field("command");
    if (command === undefined) return undefined;
    return {
      command: command.split(/\s/)[0] ?? "",
      chroot: field("chroot") ?? "-",
      overrides: (await this.overrides()).flatMap(({ service, type: of, option, value }) =>
        service === name && of === type ? [[option, value]] : [],
      ),
    };
  }

  /** The `-o` options of all services in master.cf; with `-x`, what they come to. */
  async overrides(
    ...how: "-x"[]
  ): Promise<{ service: string; type: string; option: string; value: string }[]> {
    return (await this.run("postconf", ["-P", ...how])).split("\n").flatMap((line) => {
      const [, service, type, option, value] = /^([^/]+)\/(\w+)\/(\w+) =\s?(.*)$/.exec(line) ?? [];
      return service === undefined || type === undefined || option === undefined
        ? []
        : [{ service, type, option, value: value ?? "" }];
    });
  }

  /** The names of all services in master.cf that programs of this machine reach. */
  async services(): Promise<string[]> {
    return (await this.run("postconf", ["-M"]))
      .split("\n")
      .map((line) => line.split(/\s+/))
      .flatMap(([name = "", type = ""]) =>
        ["unix", "fifo", "unix-dgram", "pass"].includes(type) ? [name] : [],
      );
  }

  async set(settings: [name: string, value: string][]): Promise<void> {
    await this.run("postconf", ["-e", ...settings.map(([name, value]) => `${name}=${value}`)]);
  }

  /** Lookup table types that it supports. */
  async mapTypes(): Promise<string[]> {
    return (await this.run("postconf", ["-m"])).split(/\s+/).filter((one) => one !== "");
  }

  /** SASL client types that it supports. */
  async saslTypes(): Promise<string[]> {
    return (await this.run("postconf", ["-A"])).split(/\s+/).filter((one) => one !== "");
  }

  async postmap(map: string): Promise<void> {
    await this.run("postmap", [map]);
  }

  async lookUp(map: string, key: string): Promise<Found> {
    // Not in postmap's arguments, which every user of this machine can read.
    if (/^(?:inline|static):/.test(map)) {
      if (literalEntries(map) === undefined) return { kind: "failed", why: "need inline:{name=value, …}" };
      const value = literalValue(map, key);
      return value === undefined ? { kind: "none" } : { kind: "found", value };
    }
    try {
      return { kind: "found", value: (await this.run("postmap", ["-q", key, map])).trimEnd() };
    } catch (error) {
      // Status 1 without a word: the key is not there [postmap(1)].
      const said = error instanceof PostfixError ? saidBy(error) : String(error);
      return said === "" ? { kind: "none" } : { kind: "failed", why: said };
    }
  }

  /** All entries of a map; undefined for a type that cannot list them (regexp, ldap, …) or a map that is missing. */
  async entries(
    map: string,
    encoding: BufferEncoding = "utf8",
  ): Promise<[key: string, value: string][] | undefined> {
    const literal = literalEntries(map);
    if (literal !== undefined) return literal;
    try {
      const output = await execute("postmap", ["-c", this.directory, "-s", map], { encoding });
      return output.split("\n").flatMap((line): [string, string][] => {
        const tab = line.indexOf("\t");
        return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1)]];
      });
    } catch {
      return undefined;
    }
  }

  /** The user that its daemons run as, by number. */
  async ownerId(): Promise<number | undefined> {
    const owner = await this.value("mail_owner");
    return execute("id", ["-u", owner]).then(Number, () => undefined);
  }

  /** Fails where it cannot be known: without root's rights, or without a Postfix. */
  async isRunning(): Promise<boolean> {
    try {
      await this.run("postfix", ["status"]);
      return true;
    } catch (error) {
      if (error instanceof PostfixError && isMissing(error)) throw error;
      // To others, postfix(1) says nothing where it has no terminal.
      if (process.getuid?.() !== 0)
        throw new PostfixError("only root can ask whether Postfix is running: run this as root");
      return false;
    }
  }

  /** Syntax, owners and modes [postfix(1): check]. */
  async check(): Promise<void> {
    await this.run("postfix", ["check"]);
  }

  /** Restarts it; the machine's own through systemd if that manages it, so that systemd knows its state. */
  async restart(): Promise<void> {
    if (this.directory === USUAL_DIRECTORY) {
      const isOfSystemd = await execute("systemctl", ["is-active", "postfix"]).then(
        () => true,
        () => false,
      );
      if (isOfSystemd) {
        await execute("systemctl", ["restart", "postfix"]);
        return;
      }
    }
    await this.control("stop", "start");
  }

  async control(...commands: ("reload" | "stop" | "start")[]): Promise<void> {
    for (const command of commands) await this.run("postfix", [command]);
  }

  async queue(): Promise<QueuedMessage[]> {
    const output = await this.run("postqueue", ["-j"]);
    return output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  }

  /** The output of one of its programs, which all take the configuration's folder by -c. */
  run(program: string, args: string[]): Promise<string> {
    return execute(program, ["-c", this.directory, ...args]);
  }

  /** Of those programs that take the folder from the environment alone: whatever it prints, or undefined if missing. */
  probe(program: string, args: string[], timeoutMs: number): Promise<string | undefined> {
    return execute(program, args, { env: { MAIL_CONFIG: this.directory }, timeoutMs }).catch((error) => {
      if (error instanceof PostfixError && isMissing(error)) return undefined;
      return saidBy(error);
    });
  }
}

const execute = (
  program: string,
  args: string[],
  {
    env = {},
    timeoutMs = 0,
    encoding = "utf8",
  }: { env?: Record<string, string>; timeoutMs?: number; encoding?: BufferEncoding } = {},
): Promise<string> =>
  new Promise((fulfil, reject) => {
    execFile(
      program,
      args,
      {
        env: { ...withoutSecrets(process.env), ...env, PATH: `${process.env["PATH"] ?? ""}:${SBIN}` },
        maxBuffer: 64 * 1_024 * 1_024,
        timeout: timeoutMs,
        encoding,
      },
      (error, stdout, stderr) => {
        if (error === null) return fulfil(stdout);
        if (error.code === "ENOENT")
          return reject(
            new PostfixError(`${program} was not found: install Postfix (apt-get install postfix)`, {
              cause: { isMissing: true },
            }),
          );
        const said = stderr.trim().split("\n").at(-1) ?? "";
        const hint = /permission denied|must be|superuser|root/i.test(said) ? ": run this as root" : "";
        reject(
          new PostfixError(`${program} failed: ${said || error.message}${hint}`, {
            cause: { said: `${said}${hint}` },
          }),
        );
      },
    );
  });

const isMissing = ({ cause }: PostfixError): boolean =>
  typeof cause === "object" && cause !== null && "isMissing" in cause;

const saidBy = ({ cause, message }: Error): string =>
  typeof cause === "object" && cause !== null && "said" in cause ? String(cause.said) : message;
