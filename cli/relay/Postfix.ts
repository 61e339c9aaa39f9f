import { execFile } from "node:child_process";
import { join } from "node:path";

/** A program of Postfix said no, or is not there; the message says what it said and what to do. */
export class PostfixError extends Error {
  override readonly name = "PostfixError";
}

/** Postfix itself fetches these; whoever runs the command may not have the folder in PATH. */
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

  /** Effective values of parameters; one that this Postfix does not know is absent. */
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

  /** Kinds of look-up tables that it can read. */
  async mapTypes(): Promise<string[]> {
    return (await this.#run("postconf", ["-c", this.directory, "-m"]))
      .split(/\s+/)
      .filter((one) => one !== "");
  }

  async postmap(map: string): Promise<void> {
    await this.#run("postmap", ["-c", this.directory, map]);
  }

  /** What a map answers to a key; undefined where it has none. */
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

  /** Stops and starts it; the machine's own by systemd where that runs it, which else would not know of it. */
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

  /** Mails in the queue, as JSON lines of postqueue(1). */
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
              new PostfixError(
                `there is no ${program} on this machine: install Postfix (apt-get install postfix)`,
              ),
            );
          const said = stderr.trim().split("\n").at(-1) || error.message;
          const mend = /permission denied|must be|superuser|root/i.test(said) ? ": run this as root" : "";
          reject(new PostfixError(`${program} ${args.slice(2).join(" ")}: ${said}${mend}`, { cause: error }));
        },
      );
    });
  }
}
