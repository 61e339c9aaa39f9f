import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Records, startNameServer } from "./nameServer.ts";
import { startPostfix, type TestPostfix } from "./postfix.ts";
import { PASSWORD, startSesEndpoint, USER } from "./sesEndpoint.ts";

const run = promisify(execFile);
const ENV = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

export const HOST = "email-smtp.eu-west-1.amazonaws.com";
export const VPC_HOST = "vpce-0a1b2c3d4e5f6a7b8-9c8d7e6f.email-smtp.eu-west-1.vpce.amazonaws.com";
export const RELAY = `[${HOST}]:587`;
export const GOOD = `${USER}:${PASSWORD}`;

/** How one host differs from a sound one. */
export type Difference = {
  /** main.cf; undefined leaves a setting out. */
  main?: Record<string, string | undefined>;
  /** Arguments of postconf for master.cf: `-P smtp/unix/name=value`, `-F …`. */
  master?: string[][];
  /** The text of sasl_passwd. */
  passwords?: string;
  /** What else is done, before the reload; or after it, with `isLate`. */
  also?: (host: MailHost) => Promise<unknown>;
  isLate?: boolean;
};

/**
 * A mail host with a Postfix that runs, in whose DNS SES's endpoint is a server of this machine. Its SMTP client is in a
 * chroot, so that it has a name server of its own.
 */
export const startMailHost = async () => {
  const address = `127.${randomInt(64, 128)}.${randomInt(256)}.${randomInt(1, 255)}`;
  const records: Records = {
    [HOST]: { A: address },
    "email-smtp.us-east-1.amazonaws.com": { A: address },
    "email-smtp.eu-south-9.amazonaws.com": { A: address },
    [VPC_HOST]: { A: address },
    "relay.uni.example": { A: address },
    "mx.uni.example": { MX: HOST },
  };
  const names = [
    HOST,
    "email-smtp.us-east-1.amazonaws.com",
    `*.${VPC_HOST.slice(VPC_HOST.indexOf(".") + 1)}`,
  ];
  const postfix = await startPostfix({ nameServer: address });
  const caFile = join(postfix.folder, "ca.pem");
  const [nameServer, ses] = await Promise.all([
    startNameServer(address, records),
    startSesEndpoint(address, names, caFile),
  ]);
  const [main, master] = await Promise.all(
    ["main.cf", "master.cf"].map((file) => readFile(join(postfix.directory, file), "utf8")),
  );
  const passwordFile = join(postfix.directory, "sasl_passwd");
  const sound = {
    relayhost: RELAY,
    inet_interfaces: "loopback-only",
    smtp_sasl_auth_enable: "yes",
    smtp_sasl_security_options: "noanonymous",
    smtp_sasl_password_maps: `hash:${passwordFile}`,
    smtp_tls_security_level: "secure",
    smtp_tls_CAfile: caFile,
    smtp_tls_mandatory_protocols: ">=TLSv1.2",
  };
  const host = {
    postfix,
    ses,
    address,
    caFile,
    passwordFile,
    run: (program: string, ...args: string[]) =>
      run(program, ["-c", postfix.directory, ...args], { env: ENV }),
    postmap: (map: string) => run("postmap", ["-c", postfix.directory, map], { env: ENV }),
    /** Written anew, so that nothing of another host is left, and in force. */
    become: async ({ main: given = {}, master: edits = [], passwords, also, isLate }: Difference) => {
      const settings = Object.entries({ ...sound, ...given }).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name} = ${value}\n`],
      );
      const taken = new Set(Object.keys({ ...sound, ...given }));
      const rest = (main ?? "").split("\n").filter((line) => !taken.has(line.split(" ")[0] ?? ""));
      await writeFile(join(postfix.directory, "main.cf"), `${rest.join("\n")}${settings.join("")}`);
      await writeFile(join(postfix.directory, "master.cf"), master ?? "");
      for (const edit of edits) await run("postconf", ["-c", postfix.directory, ...edit], { env: ENV });
      await writeFile(passwordFile, passwords ?? `${RELAY} ${GOOD}\n`, { mode: 0o600 });
      await host.settle();
      await run("postmap", ["-c", postfix.directory, `hash:${passwordFile}`], { env: ENV });
      if (isLate !== true) await also?.(host);
      await postfix.reload();
      if (isLate === true) await also?.(host);
    },
    /** Postfix's programs wait a second before they read a file that is younger than that. */
    settle: async () => {
      const before = new Date(Date.now() - 10_000);
      for (const file of ["main.cf", "master.cf", "sasl_passwd"])
        await utimes(join(postfix.directory, file), before, before);
    },
    /** Handed over by sendmail(1). */
    send: (to: string, from = "redcap@uni.example") =>
      new Promise<void>((resolve, reject) => {
        const child = execFile(
          "sendmail",
          ["-C", postfix.directory, "-f", from, to],
          { env: ENV },
          (error) => (error === null ? resolve() : reject(error)),
        );
        child.stdin?.end(`From: ${from}\nTo: ${to}\nSubject: Survey\n\nPlease answer.\n`);
      }),
    stop: async () => {
      await postfix.stop();
      await Promise.all([nameServer.close(), ses.close()]);
    },
  };
  await postfix.start();
  return host;
};
export type MailHost = {
  postfix: TestPostfix;
  ses: Awaited<ReturnType<typeof startSesEndpoint>>;
  address: string;
  caFile: string;
  passwordFile: string;
  run(program: string, ...args: string[]): Promise<{ stdout: string }>;
  postmap(map: string): Promise<unknown>;
  become(difference: Difference): Promise<void>;
  settle(): Promise<void>;
  send(to: string, from?: string): Promise<void>;
  stop(): Promise<void>;
};

/** Waits for a condition, and says in words what did not come about. */
export const waitFor = async (what: string, holds: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
