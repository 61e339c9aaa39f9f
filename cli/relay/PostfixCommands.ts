/** A word for a shell, in quotes where it needs them. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Commands for a person to paste that act on one Postfix: with -c where it is not the package's own. */
export class PostfixCommands {
  readonly #directory: string | undefined;

  constructor(directory: string | undefined) {
    this.#directory = directory;
  }

  postconf(...settings: string[]): string {
    return this.#command("postconf", "-e", ...settings);
  }

  /** Of master.cf, `smtp/unix/smtp_tls_security_level`, or with -X, to delete it. */
  postconfMaster(...args: string[]): string {
    return this.#command("postconf", ...args);
  }

  postmap(...args: string[]): string {
    return this.#command("postmap", ...args);
  }

  postfix(command: "reload" | "start" | "stop"): string {
    return this.#command("postfix", command);
  }

  /** The package's own is systemd's, where there is systemd. */
  restart(): string {
    return `${this.postfix("stop")}; ${this.postfix("start")}`;
  }

  flush(): string {
    return this.#command("postqueue", "-f");
  }

  release(queueId: string): string {
    return this.#command("postsuper", "-H", queueId);
  }

  /** `postmaster relay …` on this configuration. */
  relay(subcommand: string, ...args: string[]): string {
    return this.#postmaster("relay", subcommand, ...args);
  }

  /** `postmaster guard install …` on this configuration. */
  guardInstall(...args: string[]): string {
    return this.#postmaster("guard", "install", ...args);
  }

  #postmaster(...words: string[]): string {
    const where = this.#directory === undefined ? [] : ["--config-dir", this.#directory];
    return ["postmaster", ...words, ...where].map(quoted).join(" ");
  }

  #command(program: string, ...args: string[]): string {
    const where = this.#directory === undefined ? [] : ["-c", this.#directory];
    return [program, ...where, ...args].map(quoted).join(" ");
  }
}
