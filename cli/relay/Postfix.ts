import { execFile } from "node:child_process";
import { join } from "node:path";

/** A Postfix program failed or is missing; the message has its output and what to do. */
export class PostfixError extends Error {
  override readonly name = "PostfixError";
}

/** Postfix's commands are here; the user's PATH may lack these folders. */
const SBIN = "/usr/sbin:/sbin:/usr/local/sbin";

/** The Postfix whose configuration is in one folder. */
export class Postfix {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Effective values of parameters; those unknown to this Postfix are absent. */
  async values(names: string[]): Promise<Map<string, string>> {
    const output = await this.#run("postconf", ["-c", this.directory, "-x", ...names]);
    return new Map(
      output.split("\n").flatMap((line): [string, string][] => {
        const [, name, value] = /^(\w+) =\s?(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value ?? ""]];
      }),
    );
  }

  async value(name: string): Promise<string> {
    return (await this.values([name])).get(name) ?? "";
  }

  async set(settings: [name: string, value: string][]): Promise<void> {
    await this.#run("postconf", [
      "-c",
      this.directory,
      "-e",
      ...settings.map(([name, value]) => `${name}=${value}`),
    ]);
  }

  /** Lookup table types that it supports. */
  async mapTypes(): Promise<string[]> {
    return (await this.#run("postconf", ["-c", this.directory, "-m"]))
      .split(/\s+/)
      .filter((one) => one !== "");
  }

  async postmap(map: string): Promise<void> {
    await this.#run("postmap", ["-c", this.directory, map]);
  }

  /** A map's value for a key; undefined if there is none. */
  async lookUp(map: string, key: string): Promise<string | undefined> {
    try {
      return (await this.#run("postmap", ["-c", this.directory, "-q", key, map])).trimEnd();
    } catch {
      return undefined;
    }
  }

  async isRunning(): Promise<boolean> {
    return this.#run("postfix", ["-c", this.directory, "status"]).then(
      () => true,
      () => false,
    );
  }

  /** Restarts it; the machine's own through systemd if that manages it, so that systemd knows its state. */
  async restart(): Promise<void> {
    if (this.directory === "/etc/postfix") {
      const isOfSystemd = await this.#run("systemctl", ["is-active", "postfix"]).then(
        () => true,
        () => false,
      );
      if (isOfSystemd) {
        await this.#run("systemctl", ["restart", "postfix"]);
        return;
      }
    }
    await this.control("stop", "start");
  }

  async control(...commands: ("reload" | "stop" | "start")[]): Promise<void> {
    for (const command of commands) await this.#run("postfix", ["-c", this.directory, command]);
  }

  /** Messages in the queue, from the JSON lines of postqueue(1). */
  async queue(): Promise<{ queue_id: string; recipients: { delay_reason?: string }[] }[]> {
    const output = await this.#run("postqueue", ["-c", this.directory, "-j"]);
    return output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  }

  #run(program: string, args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        program,
        args,
        {
          env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${SBIN}` },
          maxBuffer: 64 * 1_024 * 1_024,
        },
        (error, stdout, stderr) => {
          if (error === null) return resolve(stdout);
          if (error.code === "ENOENT")
            return reject(
              new PostfixError(`${program} was not found: install Postfix (apt-get install postfix)`),
            );
          const said = stderr.trim().split("\n").at(-1) || error.message;
          const hint = /permission denied|must be|superuser|root/i.test(said) ? ": run this as root" : "";
          reject(new PostfixError(`${program} ${args.slice(2).join(" ")}: ${said}${hint}`, { cause: error }));
        },
      );
    });
  }
}
